import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Server
import Testing

struct DocsPageTests {
    private static func serving(
        _ page: SwaggerUI?,
        _ body: @Sendable @escaping (TestClient) async throws -> Void
    ) async throws {
        let router = Router(context: AppContext.self)
        try Documentation(version: "1.2.3", page: page).add(to: router)
        try await ServedRoutes(router: router).run(body)
    }

    private static func get(
        _ path: String,
        _ client: TestClient,
        headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        try await client.execute(uri: path, method: .get, headers: headers)
    }

    /// What a page loads or leads to.
    private static func links(of page: String) -> [String] {
        page.matches(of: /(?:href|src)="([^"]*)"/).map { String($0.output.1) }
    }

    @Test func `the description has no fault and is cached by its ETag`() async throws {
        try await Self.serving(nil) { client in
            let answer = try await Self.get("/openapi.json", client)
            #expect(answer.status == .ok)
            #expect(answer.headers[.contentType] == "application/json")
            let document = try JSONDecoder().decode(
                JSONValue.self,
                from: Data(answer.body)
            )
            #expect(document.members?["openapi"] == "3.1.0")
            #expect(document.members?["info"]?.members?["version"] == "1.2.3")
            #expect(
                Description(document: document).faults.allSatisfy {
                    $0.hasPrefix("nothing refers to ")
                }
            )

            let tag = try #require(answer.headers[.eTag])
            let again = try await Self.get("/openapi.json", client, headers: [.ifNoneMatch: tag])
            #expect(again.status == .notModified)
            #expect(again.body.isEmpty)
            let other = try await Self.get(
                "/openapi.json",
                client,
                headers: [.ifNoneMatch: "\"x\""]
            )
            #expect(other.status == .ok)
        }
    }

    @Test(arguments: [false, true])
    func `the page loads nothing but what the service itself has`(full: Bool) async throws {
        guard !full || SwaggerUI.embedded != nil else { return }
        try await Self.serving(full ? .embedded : nil) { client in
            let answer = try await Self.get("/docs", client)
            #expect(answer.status == .ok)
            #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
            let page = answer.text
            let links = Self.links(of: page).filter { !$0.hasPrefix("#") }
            #expect(links.contains("/openapi.json"))
            #expect(links.count > 1)
            for link in links {
                #expect(try await Self.get(link, client).status == .ok, "\(link)")
            }
        }
    }

    @Test(arguments: [false, true])
    func `no script stands in the page and its policy allows none`(full: Bool) async throws {
        guard !full || SwaggerUI.embedded != nil else { return }
        try await Self.serving(full ? .embedded : nil) { client in
            let answer = try await Self.get("/docs", client)
            let policy = try #require(answer.headers[.contentSecurityPolicy])
            #expect(policy.hasPrefix("default-src 'none'; "))
            #expect(!policy.contains("unsafe"))
            #expect(policy.contains("script-src 'self'") == full)
            let page = answer.text
            #expect(!page.contains(/<script>|<style>| style="| on[a-z]+="/))
            #expect(page.contains("<script src=") == full)
        }
    }

    @Test func `the plain page shows every operation and schema, and how to get the full one`()
        async throws
    {
        try await Self.serving(nil) { client in
            let page = try await Self.get("/docs", client).text
            #expect(page.contains("<b>GET</b> <code>/openapi.json</code>"))
            #expect(page.contains("scripts/fetch-assets.sh"))
            for schema in ResponseSchemas.all {
                #expect(page.contains("<h3 id=\"\(schema.key)\">"), "\(schema.key)")
            }
            #expect(page.contains("<td><code>sharpe_ratio</code></td><td>number or null</td>"))
            #expect(page.contains("<a href=\"#Trade\">Trade</a>"))
            #expect(page.contains("RFC 3339 with <code>Z</code>; "))
            #expect(!page.contains("or or") && !page.contains("`"))
        }
    }
}
