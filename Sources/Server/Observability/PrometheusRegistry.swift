package import Metrics
import Synchronization

/// Keeps what is counted and measured, and tells it in the words of Prometheus.
///
/// It is handed to whoever counts, not installed for the whole process. Of one name there is one
/// kind and at most so many series: what comes after is taken and forgotten, and counted in
/// `metrics_refused_series_total`, so that a mistake with labels cannot eat the memory.
package final class PrometheusRegistry: MetricsFactory {
    /// What Prometheus wants as `Content-Type`.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Upper ends of the buckets of every histogram; in seconds for times.
    package static let defaultBuckets: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    /// Reads a value when it is asked for; nil where there is none now.
    package typealias Reading = @Sendable () async -> Double?

    /// The values of one name.
    private struct Family {
        var kind: PrometheusKind
        var series: [PrometheusLabels: any PrometheusSeries] = [:]
        var readings: [PrometheusLabels: Reading] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var help: [String: String] = [:]
        var refused = 0
    }

    private let buckets: [Double]
    private let seriesLimit: Int
    private let state = Mutex(State())

    /// Creates an empty registry.
    ///
    /// - Parameters:
    ///   - buckets: Upper ends of the buckets of every histogram, rising.
    ///   - seriesLimit: How many series one name may have.
    package init(buckets: [Double] = defaultBuckets, seriesLimit: Int = 1_000) {
        self.buckets = buckets
        self.seriesLimit = seriesLimit
    }

    /// Says in a sentence what a name counts.
    package func describe(_ name: String, _ help: String) {
        state.withLock { $0.help[PrometheusText.metricName(name)] = help }
    }

    /// Adds a value that is read whenever somebody asks for it.
    ///
    /// - Parameters:
    ///   - name: Its name: `jobs_running`.
    ///   - kind: A gauge, or a counter where it never falls.
    ///   - help: What it is, in a sentence.
    ///   - labels: Tells it from others of that name.
    ///   - reading: Reads it.
    package func observe(
        _ name: String,
        as kind: PrometheusKind = .gauge,
        help: String,
        labels: [(String, String)] = [],
        reading: @escaping Reading
    ) {
        describe(name, help)
        let labels = PrometheusLabels(labels)
        state.withLock { state in
            let name = PrometheusText.metricName(name)
            state.families[name, default: Family(kind: kind)].readings[labels] = reading
        }
    }

    /// Everything as text: the exposition format 0.0.4, by name, then by labels.
    package func exposition() async -> String {
        let (families, help, refused) = state.withLock { state in
            (state.families.sorted { $0.key < $1.key }, state.help, state.refused)
        }
        var text = PrometheusText()
        for (name, family) in families {
            text.begin(name, kind: family.kind, help: help[name])
            var samples = family.series.mapValues { $0.samples() }
            for (labels, reading) in family.readings {
                if let value = await reading() {
                    samples[labels] = [PrometheusSample(value: value)]
                }
            }
            for (labels, values) in samples.sorted(by: { $0.key < $1.key }) {
                for value in values {
                    text.add(value, of: name, labels: labels)
                }
            }
        }
        text.begin(
            "metrics_refused_series_total",
            kind: .counter,
            help: "Series that were not kept, for their number or their kind."
        )
        text.add(
            PrometheusSample(value: Double(refused)),
            of: "metrics_refused_series_total",
            labels: PrometheusLabels([])
        )
        return text.text
    }

    /// The series of that name and those labels, made where there is none yet.
    private func series<Series: PrometheusSeries>(
        _ name: String,
        _ labels: [(String, String)],
        make: () -> Series
    ) -> Series {
        let labels = PrometheusLabels(labels)
        return state.withLock { state in
            let name = PrometheusText.metricName(name)
            var family = state.families[name] ?? Family(kind: Series.kind)
            if let known = family.series[labels] as? Series {
                return known
            }
            let series = make()
            guard family.kind == Series.kind, family.series.count < seriesLimit else {
                state.refused += 1
                return series
            }
            family.series[labels] = series
            state.families[name] = family
            return series
        }
    }

    private func remove(_ gone: AnyObject) {
        state.withLock { state in
            state.families = state.families.mapValues { family in
                var family = family
                family.series = family.series.filter { $0.value !== gone }
                return family
            }
        }
    }
}

extension PrometheusRegistry {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions) { PrometheusCounter() }
    }

    package func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions) { PrometheusCounter() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions) { PrometheusGauge() }
    }

    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        if aggregate {
            return series(label, dimensions) { PrometheusHistogram(buckets: buckets) }
        }
        return series(label, dimensions) { PrometheusGauge() }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions) { PrometheusHistogram(buckets: buckets) }
    }

    package func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
        remove(handler)
    }
    package func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { remove(handler) }
}
