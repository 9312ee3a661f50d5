import Backtesting
import Testing

/// The neighbourhoods of settings.
@Suite struct PlateauTests {
    /// A line of settings with these ratios.
    private static func line(_ ratios: [Double?], isGrid: Bool = true) -> [Plateau] {
        Plateau.around(
            ratios.indices.map { [$0] },
            ordered: [true],
            lengths: [ratios.count],
            isGrid: isGrid,
            ratios: ratios
        )
    }

    @Test func `a lone peak loses to the middle of a plateau`() {
        let plateaus = Self.line([0, 3, 0, 1, 1.2, 1.1, 1, 0])
        #expect(Plateau.middle(of: plateaus) == 4)
        #expect(plateaus[1].worstSharpe == 0)
        #expect(plateaus[1].meanSharpe == 1)
        #expect(plateaus[1].spread == 3)
        #expect(plateaus[4].neighbours == 2)
        #expect(plateaus[4].worstSharpe == 1)
    }

    @Test func `an end of the values has fewer neighbours and is not recommended`() {
        let plateaus = Self.line([5, 4, 3, 2])
        #expect(plateaus.map(\.neighbours) == [1, 2, 2, 1])
        #expect(Plateau.middle(of: plateaus) == 1)
    }

    @Test func `an undefined ratio counts as none`() {
        let plateaus = Self.line([1, nil, 1])
        #expect(plateaus[0].meanSharpe == 0.5)
        #expect(plateaus[1].worstSharpe == 0)
    }

    @Test func `a grid's neighbours are one step away in one parameter, never across names`() {
        let points = (0..<3).flatMap { row in (0..<3).flatMap { [[row, $0, 0], [row, $0, 1]] } }
        let plateaus = Plateau.around(
            points,
            ordered: [true, true, false],
            lengths: [3, 3, 2],
            isGrid: true,
            ratios: points.map { $0[2] == 0 ? 1 : -9 }
        )
        #expect(plateaus[8].neighbours == 4)
        #expect(plateaus[8].worstSharpe == 1)
        #expect(plateaus[0].neighbours == 2)
    }

    @Test func `drawn trials have their nearest ones for neighbours`() {
        let points = [[0], [1], [2], [50], [51], [99]]
        let plateaus = Plateau.around(
            points,
            ordered: [true],
            lengths: [100],
            isGrid: false,
            ratios: [1, 2, 3, 10, 20, 30]
        )
        #expect(plateaus.allSatisfy { $0.neighbours == 2 })
        #expect(plateaus[1].meanSharpe == 2)
        #expect(plateaus[4].worstSharpe == 10 && plateaus[4].spread == 20)
        #expect(Plateau.middle(of: plateaus) == 4)
    }
}
