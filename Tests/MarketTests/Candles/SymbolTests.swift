import Market
import Testing

struct SymbolTests {
    @Test(arguments: ["BTCUSDT", "1000SHIBUSDT", "AB", "ABCDEFGHIJKLMNOPQRST"])
    func `upper-case letters and digits pass unchanged`(text: String) throws {
        #expect(try Symbol(text).name == text)
    }

    @Test func `lower case is raised`() throws {
        #expect(try Symbol("btcUsdt") == Symbol("BTCUSDT"))
    }

    @Test(arguments: [
        "", "A", "ABCDEFGHIJKLMNOPQRSTU", "../BTC", "BTC/USDT", "BTC\\USDT", "BTC-USDT", "BTC USDT",
        "BTC.USDT", "BTC%2F", "BTC\n", "BTC?A=1", "ВТС", "BTCÜ", "ＢＴＣ", "BTC🚀", "ßBTC",
    ])
    func `anything that could mean more than a name is refused`(text: String) {
        #expect(throws: MarketError.invalidSymbol(text)) {
            try Symbol(text)
        }
    }

    @Test func `a zero byte is refused`() {
        #expect(throws: MarketError.invalidSymbol("BTC\u{0}")) {
            try Symbol("BTC\u{0}")
        }
    }

    @Test func `symbols sort by name`() throws {
        #expect(try Symbol("ADAUSDT") < Symbol("BTCUSDT"))
        #expect(try !(Symbol("BTCUSDT") < Symbol("BTCUSDT")))
    }
}
