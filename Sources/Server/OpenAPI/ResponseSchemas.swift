/// The schemas of all answers, by the names that operations refer to.
///
/// Every answer has every property unless its description says otherwise; an undefined one is
/// `null`.
package enum ResponseSchemas {
    /// Every schema by name.
    ///
    /// Each is declared in the file of its endpoint, those of several endpoints in `Schemas`.
    package static let all: KeyValuePairs<String, Schema> = [
        "Error": error,
        "Problem": problem,

        "Job": job,
        "JobProgress": jobProgress,
        "JobResult": jobResult,

        "BacktestReport": backtestReport,
        "WalkForward": walkForward,
        "WalkForwardFold": walkForwardFold,
        "CrossValidation": crossValidation,
        "Search": search,
        "SearchEvidence": searchEvidence,
        "SearchChoice": searchChoice,
        "SearchTrial": searchTrial,
        "Sweep": sweep,
        "SweepRow": sweepRow,
        "Figures": figures,
        "Trade": trade,
        "EquityPoint": equityPoint,
        "DrawdownPoint": drawdownPoint,
        "SharpeBasis": sharpeBasis,
        "BuyAndHold": buyAndHold,
        "LanguageUse": languageUse,
        "Run": run,
        "StrategySettings": strategySettings,
        "Execution": execution,
        "Evidence": evidence,
        "SharpeInterval": sharpeInterval,
        "Causality": causality,
        "Trials": trials,
        "TrackRecord": trackRecord,
        "RandomEntry": randomEntry,
        "ForecastValue": forecastValue,
        "IntrabarBounds": intrabarBounds,
        "EvidenceCheck": evidenceCheck,
        "Verdict": verdict,
        "CorrectedEvidence": correctedEvidence,
        "MonteCarlo": monteCarlo,
        "Calibration": calibration,
        "Reliability": reliability,

        "Comparison": comparison,
        "ComparedStrategy": comparedStrategy,
        "Portfolio": portfolio,
        "PortfolioPart": portfolioPart,

        "Signal": signal,
        "SignalAdvice": signalAdvice,
        "IndicatorValues": indicatorValues,
        "SignalEvidence": signalEvidence,
        "Prediction": prediction,
        "Strategy": strategy,

        "TrainingStarted": trainingStarted,
        "TrainedModel": trainedModel,
        "TrainingData": trainingData,
        "NetworkMember": networkMember,
        "Training": training,
        "TrainingConfiguration": trainingConfiguration,
        "ForecastMetrics": forecastMetrics,
        "PartMetrics": partMetrics,
        "WinCalibration": winCalibration,
        "Scaler": scaler,
        "Spread": spread,
        "SpreadFigures": spreadFigures,
        "ModelStatus": modelStatus,
        "Model": model,
        "BarSpan": barSpan,

        "RunPage": runPage,
        "RunSummary": runSummary,
        "Reproduction": reproduction,
        "ReproducedPart": reproducedPart,
        "ReproducedFolds": reproducedFolds,
        "RunDifference": runDifference,

        "CandlePage": candlePage,
        "Candle": candle,
        "Gap": gap,
        "DataOutcome": dataOutcome,
        "RowGroup": rowGroup,
        "StoredSeries": storedSeries,
        "DataFreshness": dataFreshness,

        "Ready": ready,
    ]
}
