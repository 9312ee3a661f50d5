/// Measures how fast a use case's stages go.
package struct ProgressMeter: Sendable {
    private var stage: String?
    private var began: ContinuousClock.Instant?
    private var first = 0

    /// How long a stage goes on before its rate is told.
    private static let patience = Duration.seconds(1)

    /// Creates a meter.
    package init() {}

    /// An update with the mean rate of its stage so far; without one in the stage's first second, and
    /// where nothing is done yet.
    ///
    /// - Parameters:
    ///   - update: The update.
    ///   - now: When it came.
    /// - Returns: The update with ``ProgressUpdate/perSecond``.
    package mutating func measured(
        _ update: ProgressUpdate,
        at now: ContinuousClock.Instant
    ) -> ProgressUpdate {
        var update = update
        update.perSecond = nil
        guard update.stage == stage, let began, update.completed >= first else {
            (stage, began, first) = (update.stage, now, update.completed)
            return update
        }
        let elapsed = now - began
        guard elapsed >= Self.patience, update.completed > first else { return update }
        update.perSecond = Double(update.completed - first) / (elapsed / .seconds(1))
        return update
    }
}
