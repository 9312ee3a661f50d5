import Storage

// What a service does for the jobs of a store that others share: it keeps the leases of what it runs,
// takes over what a dead one has left, and hears of what others change.
extension JobCenter {
    /// Shares the store until the task is cancelled.
    func share(_ store: any SharedJobRepository) async {
        await withTaskGroup { group in
            group.addTask {
                for await news in store.jobNews() { await self.take(news, from: store) }
            }
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: store.lease / 3)
                    await self.keepLeases(in: store)
                }
            }
        }
    }

    /// Looks where news says that something has happened.
    private func take(_ news: JobNews, from store: any SharedJobRepository) async {
        switch news {
        case .job(let number, .queued):
            waiters.wake(job: number)
            begin()
        case .job(let number, .changed):
            waiters.wake(job: number)
        case .job(let number, .cancelled):
            if running[number] != nil { await keepLeases(in: store) }
        case .unknown:
            await keepLeases(in: store)
        }
    }

    /// Renews the leases of running jobs, stops those that are no longer this service's or that somebody
    /// wants cancelled, and takes over what other services have left.
    ///
    /// It also looks at all that waits: news may have been lost.
    private func keepLeases(in store: any SharedJobRepository) async {
        let store = store.waiting(.atMost(.zero))
        let numbers = Array(running.keys)
        do {
            let renewal = try await store.renewJobs(numbers)
            for number in numbers where !renewal.held.contains(number) {
                running[number]?.isLost = true
                running[number]?.task.cancel()
            }
            for number in renewal.cancelled {
                running[number]?.isCancelled = true
                running[number]?.task.cancel()
            }
            if phase == .working { try await recover(in: store) }
        } catch {
            // The server is away, and with it its clock: no lease ends meanwhile.
        }
        waiters.wakeAll()
        begin()
    }
}
