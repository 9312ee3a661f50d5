import Workflows

/// Every route, in the order of the document.
enum RouteTable {
    static func routes(
        _ services: Services,
        registry: PrometheusRegistry,
        signIn: SignIn
    ) -> [any Route] {
        [
            TrainRoute(services: services),
            ModelStatusRoute(services: services),
            PredictRoute(services: services),
            ModelsRoute(services: services),
            ModelRoute(services: services),
            ModelHistoryRoute(services: services),
            DeleteModelRoute(services: services),

            RunBacktestRoute(services: services),
            CompareRoute(services: services),
            MultiSymbolRoute(services: services),
            SignalRoute(services: services),
            StrategiesRoute(),
            RunsRoute(services: services),
            RunRoute(services: services),
            RunPageRoute(services: services),
            RunTableRoute(services: services, table: .equity),
            RunTableRoute(services: services, table: .trades),
            ExplainTradeRoute(services: services),
            DiffRunsRoute(services: services),
            ReproduceRunRoute(services: services),

            WalkForwardRoute(services: services),
            CrossValidationRoute(services: services),
            SearchRoute(services: services),
            SweepsRoute(services: services),

            JobsRoute(services: services),
            JobRoute(services: services),
            CancelJobRoute(services: services),
            JobResultRoute(services: services),
            JobPageRoute(services: services),
            JobEventsRoute(services: services),

            CandlesRoute(services: services),
            IndicatorsRoute(services: services),
            SeriesRoute(services: services),
            SyncRoute(services: services),
            ImportRoute(services: services),
            SampleRoute(services: services),

            SessionRoute(signIn: signIn),
            SignInRoute(signIn: signIn, services: services),
            SignOutRoute(signIn: signIn),

            RootRoute(),
            LiveRoute(),
            ReadyRoute(services: services),
            MetricsRoute(registry: registry),
        ]
    }
}
