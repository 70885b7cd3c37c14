/// How long a service has been silent while somebody waited: a pure count, which gets the times as values. All are in
/// milliseconds.
struct SilenceCount: Equatable {
    /// Since anything came at all.
    private(set) var silence = 0
    /// Since an event of the answer came.
    private(set) var dearth = 0
    /// How long it may be silent.
    private let allowed: Int

    /// A wait that took so much longer than it was to take: the machine slept.
    private static let sleep = 30_000
    /// How long after waking a service may still be silent. The connection is mostly dead then; one that lives shows with
    /// the first probe of TCP's keepalive, see `CurlHandle`.
    static let graceAfterSleep = 20_000
    /// How many times the silence that is allowed may pass with signs of life alone (comments, pings, headers): a model
    /// that thinks long is waited for, a server that is stuck behind a proxy that keeps pinging is not, for ever.
    private static let patienceWithPings = 10

    init(allowed: Int) {
        self.allowed = allowed
    }

    /// How long signs of life alone are taken for.
    var mostDearth: Int { min(allowed, .max / SilenceCount.patienceWithPings) * SilenceCount.patienceWithPings }

    mutating func somethingCame() { silence = 0 }

    mutating func eventsCame() { dearth = 0 }

    /// Nothing came in a wait that was to take `time` and took `taken`.
    mutating func waited(_ taken: Int, of time: Int) {
        guard taken > time + SilenceCount.sleep else {
            silence += taken
            dearth += taken
            return
        }
        silence = max(silence + time, allowed - SilenceCount.graceAfterSleep)
        dearth += time
    }
}
