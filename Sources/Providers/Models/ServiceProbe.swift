import AssayCore
import CCurl

/// What stands between this machine and an answer of a service, step by step, for `/doctor`.
///
/// One request, for the list of models, is all that is sent: no completion is paid for.
package enum ServiceProbe {
    /// In the order in which they are found; what fails hides all that follow.
    package enum Step: String, Sendable, CaseIterable {
        case address, proxy, nameLookup, connection, tls, service, key, model

        package var title: String {
            switch self {
            case .address: ProbeText.address()
            case .proxy: ProbeText.proxy()
            case .nameLookup: ProbeText.nameLookup()
            case .connection: ProbeText.connection()
            case .tls: ProbeText.tls()
            case .service: ProbeText.service()
            case .key: ProbeText.key()
            case .model: ProbeText.model()
            }
        }
    }

    /// What is known of one step.
    package struct Finding: Sendable, Equatable {
        package var step: Step
        package var isGood: Bool
        /// One line, safe to print.
        package var detail: String
        /// What mends it; empty where there is nothing to mend.
        package var remedy: String

        package init(_ step: Step, isGood: Bool, detail: String, remedy: String = "") {
            (self.step, self.isGood, self.detail, self.remedy) = (step, isGood, detail, remedy)
        }
    }

    /// Tries it out; blocks for half a minute at most. Steps that do not apply (a proxy where there is none, TLS of a
    /// plain address) are left out, and all after the first that fails.
    ///
    /// - Parameter model: the one that questions would go to; nil where none is chosen.
    /// - Throws: `.interrupted` alone.
    package static func run(
        _ endpoint: Endpoint, model: String?, interruption: any Interruption = NeverInterrupted()
    ) throws(CompletionFailure) -> [Finding] {
        var fetch: CurlFetch?
        do throws(CompletionFailure) {
            let new = try CurlFetch(endpoint.modelsURL(), from: endpoint)
            fetch = new
            try new.run(interruption)
            return passed(new, until: nil, of: endpoint) + answered(new.body, endpoint, model)
        } catch .interrupted {
            throw .interrupted
        } catch {
            let step = step(of: error, isKnownService: (fetch?.handle.status ?? 0) != 0)
            let before = fetch.map { passed($0, until: step, of: endpoint) } ?? []
            return before + failed(at: step, error, endpoint)
        }
    }

    /// Where a failure belongs.
    static func step(of failure: CompletionFailure, isKnownService: Bool) -> Step {
        switch failure {
        case .unreachable(_, _, let problem):
            switch problem {
            case .badAddress, .library: .address
            case .proxyUnreachable, .proxyAuthentication, .proxyRefused: .proxy
            case .nameLookup: .nameLookup
            case .refused, .socket, .noRoute, .timedOut, .other: .connection
            case .untrustedCertificate, .certificateName, .certificateDates, .certificateFile, .plainServer, .tls: .tls
            case .closed, .secureServer: .service
            }
        case .notAuthorised: .key
        default: .service
        }
    }

    /// The steps before the one that failed.
    private static func passed(_ fetch: CurlFetch, until failed: Step?, of endpoint: Endpoint) -> [Finding] {
        let handle = fetch.handle
        func time(_ info: CURLINFO) -> String { String(handle.size(info) / 1000) }
        var findings = [Finding(.address, isGood: true, detail: endpoint.safe(endpoint.modelsURL().withoutPassword))]
        let place = handle.text(CURLINFO_PRIMARY_IP).map { "\($0) \(handle.long(CURLINFO_PRIMARY_PORT))" } ?? ""
        if let proxy = handle.proxy {
            findings.append(Finding(.proxy, isGood: true, detail: proxy.title))
        } else if endpoint.socketPath == nil {
            let detail = ProbeText.took(OneLine.of(place), time(CURLINFO_NAMELOOKUP_TIME_T))
            findings.append(Finding(.nameLookup, isGood: true, detail: detail))
        }
        let way = endpoint.socketPath.map { OneLine.of($0) } ?? OneLine.of(place)
        findings.append(
            Finding(.connection, isGood: true, detail: ProbeText.took(way, time(CURLINFO_CONNECT_TIME_T))))
        if handle.size(CURLINFO_APPCONNECT_TIME_T) > 0 {
            let version = handle.long(CURLINFO_HTTP_VERSION) == Int(CURL_HTTP_VERSION_2_0) ? "HTTP/2" : "HTTP/1.1"
            let detail = ProbeText.took(ProbeText.trusted(version), time(CURLINFO_APPCONNECT_TIME_T))
            findings.append(Finding(.tls, isGood: true, detail: detail))
        }
        guard let failed, let end = Step.allCases.firstIndex(of: failed) else { return findings }
        return findings.filter { Step.allCases[..<end].contains($0.step) }
    }

    private static func failed(at step: Step, _ failure: CompletionFailure, _ endpoint: Endpoint) -> [Finding] {
        // Not every service has such a list: then questions alone can tell.
        if case .refused(let status, _, _) = failure, [404, 405, 501].contains(status) {
            return [Finding(.service, isGood: true, detail: ProbeText.noList(String(status)))]
        }
        var findings: [Finding] = []
        if step == .key { findings.append(Finding(.service, isGood: true, detail: ProbeText.answers())) }
        if step == .key, endpoint.key == nil {
            findings.append(Finding(.key, isGood: false, detail: ProbeText.keyMissing(), remedy: failure.hint))
        } else {
            findings.append(Finding(step, isGood: false, detail: failure.message, remedy: failure.hint))
        }
        return findings
    }

    /// What a response with success says of service, key and model.
    static func answered(_ body: [UInt8], _ endpoint: Endpoint, _ model: String?) -> [Finding] {
        guard let page = ModelList.Page(body) else {
            let said = endpoint.safe(ServiceError(body: body).message)
            let failure = CompletionFailure.malformed(detail: ConnectionText.noModels(said))
            return [Finding(.service, isGood: false, detail: failure.message, remedy: failure.hint)]
        }
        var findings = [
            Finding(.service, isGood: true, detail: ProbeText.answers()),
            Finding(.key, isGood: true, detail: endpoint.key == nil ? ProbeText.noKey() : ProbeText.keyAccepted()),
        ]
        guard let model else { return findings }
        let name = OneLine.of(model)
        if let offered = page.models.first(where: { $0.id == model }) {
            let window = offered.contextWindow.map { ProbeText.window(name, String($0)) } ?? name
            findings.append(Finding(.model, isGood: true, detail: window))
        } else if page.next != nil || page.models.isEmpty {
            findings.append(Finding(.model, isGood: true, detail: ProbeText.notListed(name)))
        } else {
            let some = page.models.prefix(5).map { OneLine.of($0.id) }.joined(separator: ", ")
            findings.append(
                Finding(.model, isGood: false, detail: ProbeText.notOffered(name), remedy: ProbeText.offered(some)))
        }
        return findings
    }
}
