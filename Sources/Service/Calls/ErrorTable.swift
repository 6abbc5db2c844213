import MediaModel

/// Turns the service's codes into errors that say what to do.
enum ErrorTable {
  /// What the advice of an error depends on.
  struct Circumstances {
    var configuration: ServiceConfiguration
    var operation: String
    var file: String?
    var bindID: String?
  }

  /// The error of an answer that did not work.
  static func error(
    code: Int?, status: Int, message: String, rawAnswer: String?, _ around: Circumstances
  ) -> ServiceError {
    let kind = kind(code: code, status: status, message: message)
    return ServiceError(
      kind: kind, code: code == status ? nil : code, status: status, operation: around.operation,
      file: around.file, message: message.isEmpty ? words(for: kind, status: status) : message,
      advice: advice(for: kind, around), rawAnswer: rawAnswer)
  }

  static func kind(code: Int?, status: Int, message: String) -> ServiceError.Kind {
    switch code ?? status {
    case 1001, 401: return .tokenRejected
    case 1002: return .sessionNotFound
    case 2001: return .outOfCredits
    case 4001, 415: return .unsupportedFile
    case 4002, 413: return .fileTooLarge
    case 402: return .exportBlocked
    case 429: return .rateLimited
    case 400 where message.isEmpty || message.lowercased().contains("client"):
      return .missingClientID
    case 404 where message.lowercased().contains("session"): return .sessionNotFound
    case 200..<300: return .unreadableAnswer
    case 500..<600: return .serviceFailure
    default: return status >= 500 ? .serviceFailure : .refused
    }
  }

  private static func words(for kind: ServiceError.Kind, status: Int) -> String {
    switch kind {
    case .tokenRejected: "the token is not valid or has run out"
    case .sessionNotFound: "the session is gone"
    case .outOfCredits: "no credits are left"
    case .unsupportedFile: "the service does not take this kind of file"
    case .fileTooLarge: "the file is over the service's limit"
    case .missingClientID: "the request was not accepted"
    case .exportBlocked: "the plan does not include exports"
    case .rateLimited: "too many requests"
    case .serviceFailure: "the service failed"
    case .unreadableAnswer: "the answer could not be understood"
    default: "the service refused"
    }
  }

  /// Where an anonymous user registers, so that what was made goes along.
  static func registration(_ configuration: ServiceConfiguration, bindID: String?) -> String {
    let binding = bindID.map { "/?bind=\($0.asPathPart)" } ?? ""
    return "register at \(configuration.web)\(binding) for more"
  }

  private static func advice(for kind: ServiceError.Kind, _ around: Circumstances) -> String {
    let configuration = around.configuration
    let policy = configuration.policy
    switch kind {
    case .tokenRejected:
      return configuration.userToken == nil
        ? "try again later; a new token was not accepted either"
        : "renew NEMO_TOKEN, or unset it to go on with an anonymous token"
    case .sessionNotFound: return "a new session has to be opened and the files uploaded again"
    case .outOfCredits:
      if configuration.userToken != nil { return "top up at \(configuration.web)" }
      return registration(configuration, bindID: around.bindID)
    case .unsupportedFile:
      let list = UploadPolicy.acceptedList.filter { policy.accepted.contains($0) }
      return "accepted are \(list.joined(separator: " ")); `preflight prep` converts it"
    case .fileTooLarge:
      return "the limit is \(policy.limit); `preflight prep` compresses or trims it to fit"
    case .missingClientID: return "check NEMO_CLIENT_ID"
    case .exportBlocked:
      return "a matter of the subscription, not of credits: see \(configuration.web)"
    case .rateLimited: return "wait a minute and try again"
    case .serviceFailure: return "try again later"
    case .unreadableAnswer: return "--verbose shows it"
    case .refused, .turnFailed: return "--verbose shows the whole answer"
    case .network, .timedOut, .machine, .cancelled: return ""
    }
  }
}
