package import Storage

/// All that the use cases need of a store.
package typealias Repositories = CandleRepository & JobRepository & AnswerRepository
    & APIKeyRepository & TrialRepository & PauseRepository

extension SQLiteStore: CandleRepository, JobRepository, AnswerRepository, APIKeyRepository,
    TrialRepository, PauseRepository
{}

extension PostgresStore: CandleRepository, SharedJobRepository, AnswerRepository, APIKeyRepository,
    TrialRepository, PauseRepository
{}
