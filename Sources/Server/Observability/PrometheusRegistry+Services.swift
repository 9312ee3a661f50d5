import Foundation
import Market
import Workflows

extension PrometheusRegistry {
    /// A registry with the metrics of the service.
    convenience init(watching services: Services) {
        self.init()
        observeProcess(since: .now)
        observeJobs(of: services)
        observeModels(of: services)
        observeCaches(of: services)
        observeData(of: services)
        observeTraffic("exchange", what: "the exchange") { services.backfiller.traffic }
        observeTraffic("language_model", what: "the language model") { services.analyst.traffic }
    }

    private func observeJobs(of services: Services) {
        let jobs = services.jobs
        observe("hindcast_jobs_queued", help: "Jobs that wait.") { Double(await jobs.load.queued) }
        observe(
            "hindcast_jobs_oldest_queued_seconds",
            help: "How long the oldest of the jobs that wait has waited; 0 for none."
        ) {
            guard let oldest = await jobs.oldestQueued else { return 0 }
            return Double(max(0, services.now().milliseconds - oldest.milliseconds)) / 1000
        }
        observe("hindcast_jobs_running", help: "Jobs that run.") { Double(await jobs.load.running) }
        observe(
            "hindcast_jobs_stuck",
            help: "Jobs that go on although they were told to stop; their places are free."
        ) {
            Double(await jobs.stuckJobs)
        }
        observe(
            "hindcast_jobs_waiting_writes",
            help: "What the jobs are to keep once another process has written to the store."
        ) {
            Double(jobs.waitingWrites)
        }
        collect(
            "hindcast_jobs_ended_total",
            as: .counter,
            help: "Jobs that ended, by kind and by how they ended: done, failed or cancelled."
        ) {
            await jobs.ended.map { key, ended in
                ([("kind", key.kind), ("state", key.state)], Double(ended.jobs))
            }
        }
        collect(
            "hindcast_jobs_ended_seconds_total",
            as: .counter,
            help: "How long the jobs that ended were at work, by kind and by how they ended."
        ) {
            await jobs.ended.map { key, ended in
                ([("kind", key.kind), ("state", key.state)], ended.seconds)
            }
        }
        observe("hindcast_requests_computing", help: "Answers computed beside the jobs.") {
            Double(services.gate.load.running)
        }
    }

    private func observeModels(of services: Services) {
        let cache = services.workspace.modelCache
        observe(
            "hindcast_model_loads_total",
            as: .counter,
            help: "Models read from their files."
        ) {
            Double(cache.loads)
        }
        observe(
            "hindcast_model_hits_total",
            as: .counter,
            help: "Uses of a model that was in memory."
        ) {
            Double(cache.hits)
        }
        observe("hindcast_models_resident", help: "Models in memory.") { Double(cache.resident) }
    }

    /// What was found among forecasts and finished backtests, layer by layer.
    private func observeCaches(of services: Services) {
        let workspace = services.workspace
        let caches: [(name: String, read: @Sendable () -> CacheStatistics)] = [
            ("forecasts", { workspace.forecastCacheStatistics }),
            ("runs", { workspace.equalRunStatistics }),
        ]
        func collectLayers(
            _ name: String,
            help: String,
            _ value: @escaping @Sendable (CacheStatistics.Layer) -> Int
        ) {
            collect(name, as: .counter, help: help) {
                caches.flatMap { cache in
                    cache.read().layers.map { layer in
                        ([("cache", cache.name), ("layer", layer.name)], Double(value(layer)))
                    }
                }
            }
        }
        collectLayers("hindcast_cache_hits_total", help: "What was found in a layer of a cache.") {
            $0.hits
        }
        collectLayers(
            "hindcast_cache_misses_total",
            help: "What was asked of a layer of a cache and not found."
        ) {
            $0.misses
        }
        collectLayers(
            "hindcast_cache_errors_total",
            help:
                "Damaged entries, and reads and writes of a layer that failed; each costs time only."
        ) {
            $0.errors
        }
        collect("hindcast_cache_memory_bytes", help: "What a cache keeps in memory.") {
            caches.map { ([("cache", $0.name)], Double($0.read().memoryBytes)) }
        }
    }

    private func observeData(of services: Services) {
        let home = services.workspace.home
        collect(
            "hindcast_candle_age_seconds",
            help: "Time since the newest stored candle of a series closed."
        ) {
            let ages = (try? await services.workspace.candleAges(at: services.now())) ?? []
            return ages.map { key, seconds in
                let labels = [
                    ("symbol", "\(key.symbol)"), ("interval", "\(key.interval)"),
                    ("market", "\(key.venue)"),
                ]
                return (labels, seconds)
            }
        }
        observe(
            "hindcast_store_bytes",
            help: "Size of the store with its write-ahead log; candles, jobs and trials."
        ) {
            // A database tells its size itself.
            guard home.database == nil else { return nil }
            let files = ["", "-wal"].map { home.store.path + $0 }
            return files.reduce(0) { $0 + (Self.bytes(of: $1) ?? 0) }
        }
        observe("hindcast_home_free_bytes", help: "Room left where the home is.") {
            let attributes = try? FileManager.default.attributesOfFileSystem(
                forPath: home.folder.path
            )
            return (attributes?[.systemFreeSize] as? NSNumber)?.doubleValue
        }
    }

    private static func bytes(of path: String) -> Double? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.doubleValue
    }

    /// Requests to another service: how many, how many without success, and how long they took.
    private func observeTraffic(
        _ name: String,
        what: String,
        _ traffic: @escaping @Sendable () -> OutgoingTraffic?
    ) {
        observe(
            "hindcast_\(name)_requests_total",
            as: .counter,
            help: "Requests to \(what) that have ended."
        ) {
            traffic().map { Double($0.requests) }
        }
        observe(
            "hindcast_\(name)_failures_total",
            as: .counter,
            help: "Requests to \(what) without a response, or with a status of 400 or above."
        ) {
            traffic().map { Double($0.failures) }
        }
        observe(
            "hindcast_\(name)_seconds_total",
            as: .counter,
            help: "How long requests to \(what) took together."
        ) {
            traffic().map(\.seconds)
        }
    }
}
