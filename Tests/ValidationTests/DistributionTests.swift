import Testing
import Validation

struct DistributionTests {
    private struct Golden: Decodable {
        let normal: [[Double]]
        let student: [[Double]]
    }

    @Test func `quantiles of the normal distribution agree with scipy`() throws {
        let rows = try Goldens.read("distributions", as: Golden.self).normal
        #expect(rows.count == 12)
        for row in rows {
            let ours = NormalDistribution.quantile(row[0])
            #expect(abs(ours - row[1]) <= 4e-15 * max(1, abs(row[1])), "p \(row[0])")
        }
        #expect(NormalDistribution.quantile(0) == -.infinity)
        #expect(NormalDistribution.quantile(1) == .infinity)
    }

    @Test func `the distribution function undoes the quantile`() {
        for share in stride(from: 0.001, to: 1, by: 0.013) {
            let there = NormalDistribution.quantile(share)
            #expect(abs(NormalDistribution.cumulative(there) - share) < 1e-15)
        }
    }

    @Test func `Student's distribution agrees with scipy`() throws {
        let rows = try Goldens.read("distributions", as: Golden.self).student
        #expect(rows.count == 48)
        for row in rows {
            let ours = StudentDistribution.cumulative(row[0], degrees: row[1])
            #expect(abs(ours - row[2]) <= 1e-11 * row[2] + 1e-300, "t \(row[0]), ν \(row[1])")
        }
    }
}
