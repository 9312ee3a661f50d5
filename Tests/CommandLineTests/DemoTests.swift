import Foundation
import Testing

@Suite struct DemoTests {
    @Test func `the demo needs nothing and shows two strategies beside buy-and-hold`() async throws
    {
        try await Tool.withHome { tool in
            let demo = try await tool.run("demo")
            #expect(demo.status == 0, "\(demo.errors)")
            for name in ["LSTM-AI-Fast", "SuperTrend", "Buy and hold"] {
                #expect(demo.output.contains(name))
            }
            let page = try #require(demo.output.split(separator: ": ").last)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(FileManager.default.fileExists(atPath: page))
            // A run of two reports and a model comes out the same, byte by byte.
            let home = tool.home.appending(path: "demo").path
            let again = try await tool.run("reproduce", "latest", "--home", home)
            #expect(again.status == 0, "\(again.output)\(again.errors)")
            #expect(again.output.contains("the same bytes"))
        }
    }
}
