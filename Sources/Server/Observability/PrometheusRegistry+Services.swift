import Workflows

extension PrometheusRegistry {
    /// A registry with the metrics of the service.
    convenience init(watching services: Services) {
        self.init()
        observeProcess(since: .now)
        observe("hindcast_jobs_queued", help: "Jobs that wait.") {
            Double(await services.jobs.load.queued)
        }
        observe("hindcast_jobs_running", help: "Jobs that run.") {
            Double(await services.jobs.load.running)
        }
        observe(
            "hindcast_jobs_stuck",
            help: "Jobs that go on although they were told to stop; their places are free."
        ) {
            Double(await services.jobs.stuckJobs)
        }
        observe(
            "hindcast_jobs_waiting_writes",
            help: "What the jobs are to keep once another process has written to the store."
        ) {
            Double(services.jobs.waitingWrites)
        }
        observe("hindcast_requests_computing", help: "Answers computed beside the jobs.") {
            Double(services.gate.load.running)
        }
        observe(
            "hindcast_model_loads_total",
            as: .counter,
            help: "Models read from their files."
        ) {
            Double(services.workspace.modelCache.loads)
        }
        observe(
            "hindcast_model_hits_total",
            as: .counter,
            help: "Uses of a model that was in memory."
        ) {
            Double(services.workspace.modelCache.hits)
        }
        observe("hindcast_models_resident", help: "Models in memory.") {
            Double(services.workspace.modelCache.resident)
        }
    }
}
