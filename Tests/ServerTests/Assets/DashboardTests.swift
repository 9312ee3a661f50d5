import Foundation
import HTTPTypes
import Server
import Testing

/// The dashboard's files as browsers meet them.
struct DashboardTests {
    private static let html: HTTPFields = [.accept: "text/html,*/*;q=0.8"]

    /// The dashboard's folder in the sources.
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Sources/CAssets/dashboard").standardized

    @Test func `every file of the dashboard is in the executable`() throws {
        let dashboard = try #require(Dashboard.embedded)
        let names = try FileManager.default.subpathsOfDirectory(atPath: Self.folder.path)
            .filter { !$0.split(separator: "/").contains { $0.hasPrefix(".") } }
            .filter {
                var isFolder: ObjCBool = false
                let path = Self.folder.appending(path: $0).path
                return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
                    && !isFolder.boolValue
            }
        #expect(!names.isEmpty)
        let vendor = dashboard.paths.filter { $0.hasPrefix(Dashboard.folder + "vendor/") }
        #expect(
            Set(dashboard.paths).subtracting(vendor) == Set(names.map { Dashboard.folder + $0 })
        )
        #expect(dashboard.packedSize < 500_000)
    }

    @Test func `a browser gets the dashboard, everybody else the way to the description`()
        async throws
    {
        guard Dashboard.embedded != nil else { return }
        try await AssembledService.run { service in
            let page = try await service.client.execute(uri: "/", method: .get, headers: Self.html)
            #expect(page.status == .ok)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.headers[values: .vary].joined(separator: ", ").contains("Accept"))
            let policy = try #require(page.headers[.contentSecurityPolicy])
            #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'; "))
            #expect(!policy.contains("unsafe") && !policy.contains("http"))
            #expect(!page.text.contains(/<script>|<style>| style="| on[a-z]+="/))
            for accepted in ["*/*", "application/json"] {
                let other = try await service.client.execute(
                    uri: "/",
                    method: .get,
                    headers: [.accept: accepted]
                )
                #expect(other.status == .found && other.headers[.location] == "/docs")
            }
        }
    }

    @Test func `every file comes with its type, compressed, and once`() async throws {
        guard let dashboard = Dashboard.embedded else { return }
        try await AssembledService.run(apiKey: "key-0123456789abcdef") { service in
            for path in dashboard.paths {
                let plain = try await service.client.execute(uri: path, method: .get)
                #expect(plain.status == .ok, "\(path)")
                #expect(plain.headers[.contentEncoding] == nil)
                let type = try #require(plain.headers[.contentType])
                let ending = path.split(separator: ".").last.map(String.init) ?? ""
                let expected = ["js": "text/javascript", "css": "text/css", "html": "text/html"]
                if let expected = expected[ending] { #expect(type.hasPrefix(expected), "\(path)") }
                let packed = try await service.client.execute(
                    uri: path,
                    method: .get,
                    headers: [.acceptEncoding: "gzip, br"]
                )
                if plain.body.count > 4096 {
                    #expect(packed.headers[.contentEncoding] == "gzip", "\(path)")
                    #expect(packed.body.count < plain.body.count)
                    #expect(packed.body.starts(with: [0x1f, 0x8b]))
                    #expect(
                        packed.headers[values: .vary].joined(separator: ", ")
                            .contains("Accept-Encoding")
                    )
                }
                for answer in [plain, packed] {
                    let again = try await service.client.execute(
                        uri: path,
                        method: .get,
                        headers: [
                            .ifNoneMatch: try #require(answer.headers[.eTag]),
                            .acceptEncoding: "gzip",
                        ]
                    )
                    #expect(again.status == .notModified && again.body.isEmpty)
                }
            }
        }
    }

    @Test(arguments: [
        "/dashboard/", "/dashboard/nothing.js", "/dashboard/../openapi.json",
        "/dashboard/%2e%2e/%2e%2e/etc/passwd", "/dashboard/js/%3Cimg%20onerror=alert(1)%3E",
        "/docs/assets/../../etc/passwd",
    ])
    func `what is not there is not found, however it is spelt`(path: String) async throws {
        guard Dashboard.embedded != nil else { return }
        try await AssembledService.run { service in
            let answer = try await service.client.execute(uri: path, method: .get)
            #expect(answer.status == .notFound, "\(answer.text)")
            #expect(answer.headers[.contentType]?.hasPrefix("application/json") == true)
        }
    }
}
