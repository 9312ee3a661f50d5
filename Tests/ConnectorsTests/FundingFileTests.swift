import Connectors
import Foundation
import Market
import Testing

/// Files of funding rates, such as the exchange's dumps.
struct FundingFileTests {
    private static let header = "calc_time,funding_interval_hours,last_funding_rate\n"

    private func read(_ text: String, now: Timestamp = hour(1000)) async throws -> FundingFile {
        try await withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("rates.csv")
            try text.write(to: url, atomically: true, encoding: .utf8)
            #expect(try FundingFile.isFunding(url))
            return try FundingFile.read(url, now: now)
        }
    }

    @Test func `a dump of the exchange is read as it is`() async throws {
        let file = try await read(
            Self.header + """
                \(hour(0).milliseconds + 3),8,0.00010000
                \(hour(8).milliseconds),8,-0.00021
                \(hour(12).milliseconds + 12),4,1.5e-5

                """
        )
        #expect(
            file.rates == [
                FundingRate(time: hour(0) + 3, rate: 0.0001),
                FundingRate(time: hour(8), rate: -0.00021),
                FundingRate(time: hour(12) + 12, rate: 0.000015),
            ]
        )
        #expect(file.leftOut == nil)
    }

    @Test func `an impossible rate is left out and named, an equal row is harmless`()
        async throws
    {
        let row = "\(hour(0).milliseconds),8,0.0001\n"
        let file = try await read(
            Self.header + row + row + "\(hour(8).milliseconds),8,7\n"
                + "\(hour(16).milliseconds),8,0.0003\n" + row
        )
        #expect(file.rates.map(\.rate) == [0.0001, 0.0003])
        #expect(
            file.leftOut == RowGroup(hour(8), reason: "rate 7.0 is not a share between -1 and 1")
        )
    }

    @Test(arguments: [
        ("1704067200000,8,n/a", ", line 2: last_funding_rate 'n/a' is not a decimal number"),
        ("1704067200000,x,0.0001", ", line 2: funding_interval_hours 'x' is not a decimal number"),
        ("yesterday,8,0.0001", ", line 2: calc_time 'yesterday' is not a time"),
        ("1704067200000,8", ", line 2: the columns are 2, but 3 in the first line"),
        (
            "1704096000000,8,0.0001\n1704067200000,8,0.0001",
            ", line 3: 2024-01-01T00:00:00Z comes after 2024-01-01T08:00:00Z"
        ),
        (
            "1704067200000,8,0.0001\n1704067200000,8,0.0002",
            ", line 3: 2024-01-01T00:00:00Z stands twice"
        ),
        ("1804067200000,8,0.0001", ", line 2: 2027-03-03T02:13:20Z is later than now"),
        ("", ": has a header and no rows"),
    ])
    func `what is not understood is refused with its line`(rows: String, message: String)
        async throws
    {
        let error = await #expect(throws: CandleFileError.self) {
            try await read(Self.header + rows + "\n")
        }
        let text = error.map(String.init(describing:)) ?? ""
        #expect(text.contains(message), "\(text)")
    }

    @Test(arguments: ["open_time,open,high,low,close,volume", "calc_time,rate", "", "1,2,3"])
    func `no other header is taken for one of funding rates`(header: String) async throws {
        try await withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("other.csv")
            try (header + "\n1,2,3").write(to: url, atomically: true, encoding: .utf8)
            #expect(try !FundingFile.isFunding(url))
        }
    }
}
