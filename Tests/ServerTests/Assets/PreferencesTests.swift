import HTTPTypes
import Server
import Testing

/// What a client says that it prefers.
struct PreferencesTests {
    private static func read(_ text: String?, _ name: HTTPField.Name) -> Preferences {
        var headers = HTTPFields()
        headers[name] = text
        return Preferences(name, in: headers)
    }

    @Test(
        arguments: [
            ("gzip", true), ("GZIP", true), ("gzip, deflate, br", true), ("*", true),
            ("deflate;q=1, gzip ; q=0.5", true), ("*;q=0, gzip;q=1", true),
            ("", false), ("br", false), ("gzip;q=0", false), ("gzip;q=0, *", false),
            ("xgzip", false), ("gzip;q=2", false), ("gzip;q=x", false), (";;,,", false),
            (nil, false),
        ] as [(String?, Bool)]
    )
    func `gzip is sent to those who take it`(text: String?, expected: Bool) {
        #expect(Self.read(text, .acceptEncoding).takes(coding: "gzip") == expected)
    }

    @Test(
        arguments: [
            // Firefox, Chromium, curl, a client of the API, one that would take either.
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            (
                "text/html,image/avif,image/webp,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
                true
            ),
            ("*/*", false), ("application/json", false), (nil, false),
            ("application/json, text/html;q=0.5", false),
            ("text/html;q=0.5, application/json;q=0.4", true),
            ("text/html;q=0", false),
        ] as [(String?, Bool)]
    )
    func `a page is for those who name it`(text: String?, expected: Bool) {
        let preferences = Self.read(text, .accept)
        #expect(preferences.prefers("text/html", over: "application/json") == expected)
    }

    @Test(
        arguments: [
            ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "ko"), ("ko", "ko"), ("KO-kr", "ko"),
            ("en-US,en;q=0.9,ko;q=0.8", "en"), ("de, ko;q=0.5", "ko"), ("de", "en"), (nil, "en"),
            ("ko;q=0", "en"), ("ko;q=0, en", "en"), ("*", "en"), ("kok", "en"),
        ] as [(String?, String)]
    )
    func `the first known language counts`(text: String?, expected: String) {
        #expect(Self.read(text, .acceptLanguage).language(among: ["en", "ko"]) == expected)
    }

    @Test func `an endless list is cut`() {
        let list = String(repeating: "de,", count: 10_000) + "ko"
        #expect(Self.read(list, .acceptLanguage).language(among: ["en", "ko"]) == "en")
    }
}
