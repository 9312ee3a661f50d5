import Foundation
import Metrics
import Server
import Testing

struct PrometheusRegistryTests {
    @Test func `counters, gauges and histograms are read back as they were written`() async throws {
        let registry = PrometheusRegistry(buckets: [0.1, 1, 10])
        Counter(label: "jobs_total", dimensions: [("kind", "train")], factory: registry)
            .increment(by: 3)
        Counter(label: "jobs_total", dimensions: [("kind", "train")], factory: registry)
            .increment()
        FloatingPointCounter(label: "hours_total", factory: registry).increment(by: 1.5)
        let meter = Meter(label: "depth", factory: registry)
        meter.set(5)
        meter.decrement()
        Gauge(label: "level", factory: registry).record(-2.25)
        let timer = Timer(label: "duration_seconds", factory: registry)
        for seconds in [0.05, 0.1, 0.5, 100] {
            timer.recordNanoseconds(Int64(seconds * 1e9))
        }
        let text = try PrometheusPage(await registry.exposition())
        #expect(text.value("jobs_total", ["kind": "train"]) == 4)
        #expect(text.value("hours_total") == 1.5)
        #expect(text.value("depth") == 4)
        #expect(text.value("level") == -2.25)
        #expect(text.value("duration_seconds_bucket", ["le": "0.1"]) == 2)
        #expect(text.value("duration_seconds_bucket", ["le": "1"]) == 3)
        #expect(text.value("duration_seconds_bucket", ["le": "10"]) == 3)
        #expect(text.value("duration_seconds_bucket", ["le": "+Inf"]) == 4)
        #expect(text.value("duration_seconds_count") == 4)
        #expect(abs((text.value("duration_seconds_sum") ?? .nan) - 100.65) < 1e-9)
        #expect(text.kinds["jobs_total"] == "counter")
        #expect(text.kinds["depth"] == "gauge")
        #expect(text.kinds["duration_seconds"] == "histogram")
    }

    @Test func `names that may not be written are changed and values are escaped`() async throws {
        let registry = PrometheusRegistry()
        let wild = "a\\b\"c\nd é"
        Counter(label: "9 hb.requests", dimensions: [("the route", wild)], factory: registry)
            .increment()
        registry.describe("9 hb.requests", "one\ntwo \\ three")
        let exposition = await registry.exposition()
        #expect(exposition.contains(#"_9_hb_requests{the_route="a\\b\"c\nd é"} 1"#))
        #expect(exposition.contains(#"# HELP _9_hb_requests one\ntwo \\ three"#))
        let text = try PrometheusPage(exposition)
        #expect(text.value("_9_hb_requests", ["the_route": wild]) == 1)
    }

    @Test func `the page is in order whatever came first`() async {
        let forwards = PrometheusRegistry()
        let backwards = PrometheusRegistry()
        let labels = (0..<20).map { ("k", "\($0)") }
        for label in labels {
            Counter(label: "n_total", dimensions: [label], factory: forwards).increment()
        }
        for label in labels.reversed() {
            Counter(label: "n_total", dimensions: [label], factory: backwards).increment()
        }
        let (one, other) = (await forwards.exposition(), await backwards.exposition())
        #expect(one == other)
    }

    @Test func `more series than the limit, or of another kind, are counted and not kept`()
        async throws
    {
        let registry = PrometheusRegistry(seriesLimit: 10)
        for number in 0..<100 {
            Counter(label: "n_total", dimensions: [("k", "\(number)")], factory: registry)
                .increment()
        }
        Meter(label: "n_total", factory: registry).set(7)
        let text = try PrometheusPage(await registry.exposition())
        #expect(text.samples.filter { $0.name == "n_total" }.count == 10)
        #expect(text.value("metrics_refused_series_total") == 91)
        #expect(text.kinds["n_total"] == "counter")
    }

    @Test func `values are read when they are asked for`() async throws {
        let registry = PrometheusRegistry()
        registry.observe("answer", help: "What it is.", labels: [("of", "all")]) { 42 }
        registry.observe("nothing", help: "Not there now.") { nil }
        registry.observeProcess(since: .now)
        let text = try PrometheusPage(await registry.exposition())
        #expect(text.value("answer", ["of": "all"]) == 42)
        #expect(text.value("nothing") == nil)
        #expect((text.value("process_uptime_seconds") ?? -1) >= 0)
        #if os(Linux)
            #expect((text.value("process_resident_memory_bytes") ?? 0) > 1_000_000)
        #endif
    }

    @Test func `a series that is destroyed is gone`() async throws {
        let registry = PrometheusRegistry()
        let counter = Counter(label: "n_total", factory: registry)
        counter.increment()
        counter.destroy()
        #expect(try PrometheusPage(await registry.exposition()).value("n_total") == nil)
    }
}
