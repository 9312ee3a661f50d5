import Market
import Testing

struct SymbolTests {
    @Test(arguments: [
        "BTCUSDT", "1000SHIBUSDT", "AB", "ABCDEFGHIJKLMNOPQRST", "BTCUSDT_260327", "BTCUSD_PERP",
        "币安人生USDT", "我踏马来了USDT", "비트코인USDT", "ビットUSDT",
    ])
    func `names as the exchange writes them pass unchanged`(text: String) throws {
        #expect(try Symbol(text).name == text)
    }

    @Test func `lower case is raised`() throws {
        #expect(try Symbol("btcUsdt") == Symbol("BTCUSDT"))
    }

    @Test(arguments: [
        "", "A", "ABCDEFGHIJKLMNOPQRSTU", "../BTC", "BTC/USDT", "BTC\\USDT", "BTC-USDT", "BTC USDT",
        "BTC.USDT", "BTC%2F", "BTC\n", "BTC?A=1", "ВТС", "BTCÜ", "ＢＴＣ", "BTC🚀", "ßBTC",
        "_BTC", "__", "..", "币安/USDT", "币安．USDT", "币。安", "か\u{3099}USDT", "币安人生币安人生币安人生币安人生币安人生币",
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

    @Test func `the published pattern and the reader are one`() throws {
        let any = try Regex(Symbol.pattern(lowerCase: true)).matchingSemantics(.unicodeScalar)
        let upper = try Regex(Symbol.pattern(lowerCase: false)).matchingSemantics(.unicodeScalar)
        for value in UInt32(0)...0x1_F000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            for text in ["B\(scalar)", "\(scalar)B"] {
                let symbol = try? Symbol(text)
                #expect((symbol != nil) == (text.wholeMatch(of: any) != nil), "\(value)")
                #expect((symbol?.name == text) == (text.wholeMatch(of: upper) != nil), "\(value)")
            }
        }
    }

    @Test func `symbols sort by name`() throws {
        #expect(try Symbol("ADAUSDT") < Symbol("BTCUSDT"))
        #expect(try !(Symbol("BTCUSDT") < Symbol("BTCUSDT")))
    }
}
