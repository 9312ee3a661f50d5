/// One side of a comparison.
struct Contestant {
    let name: String
    /// Floating-point operations of one measurement's work.
    let operations: Double
    var turn = Turn()
    /// Does the work once and returns how many milliseconds it took.
    let measure: () throws -> Double
    /// Leaves the machine to the others.
    var rest: () -> Void = {}

    /// The median of one turn.
    fileprivate func takeTurn() throws -> Double {
        defer { rest() }
        var times: [Double] = []
        var elapsed = 0.0
        while times.count < turn.leastRepetitions || elapsed < turn.leastSeconds {
            elapsed += try seconds { times.append(try measure()) }
        }
        return Samples(times).median
    }
}

/// How long a contestant repeats its work before it is the next one's turn.
///
/// The median of the turn is what counts.
struct Turn {
    var leastRepetitions = 8
    var leastSeconds = 0.1

    /// For work of seconds.
    static let long = Turn(leastRepetitions: 1, leastSeconds: 0)
}

/// Measurements of several contestants, taken in turn so that all see the same machine.
struct Rounds {
    let contestants: [Contestant]
    /// Milliseconds of a round's turns, in the order of the contestants.
    private let milliseconds: [[Double]]

    /// - Parameters:
    ///   - count: Rounds that count, at least 1.
    ///   - warmUps: Rounds before those; they warm caches and allocators.
    ///   - contestants: Who takes turns, in this order.
    /// - Throws: What a contestant throws.
    init(_ count: Int, warmUps: Int = 2, of contestants: [Contestant]) throws {
        self.contestants = contestants
        var rounds: [[Double]] = []
        for round in 0..<(count + warmUps) {
            let times = try contestants.map { try $0.takeTurn() }
            if round >= warmUps {
                rounds.append(times)
            }
        }
        milliseconds = rounds
    }

    /// Milliseconds of a contestant.
    subscript(contestant: Int) -> Samples {
        Samples(milliseconds.map { $0[contestant] })
    }

    /// One contestant's time over another's, round by round.
    func ratio(of one: Int, to other: Int) -> Samples {
        Samples(milliseconds.map { $0[one] / $0[other] })
    }

    /// Billions of floating-point operations a second, round by round.
    func rates(of contestant: Int) -> [Double] {
        milliseconds.map { contestants[contestant].operations / $0[contestant] / 1e6 }
    }

    /// One contestant's rate in percent of another's, round by round.
    func percent(of one: Int, to other: Int) -> Samples {
        Samples(zip(rates(of: one), rates(of: other)).map { 100 * $0 / $1 })
    }
}
