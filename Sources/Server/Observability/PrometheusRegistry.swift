package import Metrics
import Synchronization

/// A registry of metrics in the Prometheus format.
///
/// It is passed to its users, not installed for the whole process. A name has one kind and a
/// bounded number of series. Further series are dropped and counted in
/// `metrics_refused_series_total`, so that a mistake with labels cannot exhaust memory.
package final class PrometheusRegistry: MetricsFactory {
    /// The `Content-Type` of the exposition format.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Upper bounds of the buckets of every histogram; seconds for times.
    package static let defaultBuckets: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    /// Reads a value on each scrape; nil for none.
    package typealias Reading = @Sendable () async -> Double?
    /// Reads the values of all series of a name on each scrape.
    package typealias Readings = @Sendable () async -> [(labels: [(String, String)], value: Double)]

    /// The series of one name.
    private struct Family {
        var kind: PrometheusKind
        var series: [PrometheusLabels: any PrometheusSeries] = [:]
        var readings: [PrometheusLabels: Reading] = [:]
        var collector: Readings?
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
    ///   - buckets: Upper bounds of the buckets of every histogram, rising.
    ///   - seriesLimit: The largest number of series for a name.
    package init(buckets: [Double] = defaultBuckets, seriesLimit: Int = 1_000) {
        self.buckets = buckets
        self.seriesLimit = seriesLimit
    }

    /// Sets the help text of a name.
    package func describe(_ name: String, _ help: String) {
        state.withLock { $0.help[PrometheusText.metricName(name)] = help }
    }

    /// Adds a value that is read on each scrape.
    ///
    /// - Parameters:
    ///   - name: Its name: `jobs_running`.
    ///   - kind: A gauge, or a counter if it never falls.
    ///   - help: A description of one sentence.
    ///   - labels: The labels of the series.
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

    /// Adds a name whose series are known only on each scrape; at most so many as a name may have.
    package func collect(
        _ name: String,
        as kind: PrometheusKind = .gauge,
        help: String,
        readings: @escaping Readings
    ) {
        describe(name, help)
        state.withLock { state in
            let name = PrometheusText.metricName(name)
            state.families[name, default: Family(kind: kind)].collector = readings
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
            for (labels, value) in (await family.collector?() ?? []).prefix(seriesLimit) {
                samples[PrometheusLabels(labels)] = [PrometheusSample(value: value)]
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

    /// The series of a name and labels; created if missing.
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
