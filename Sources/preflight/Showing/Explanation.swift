import FaithfulJSON
import Foundation
import Ledger
import LocalService
import MediaEngine
import MediaModel
import Pipeline
import Preparation
import Service
import TerminalKit
import Verification

/// Turns errors of every room into one line and an exit status.
enum Explanation {
  static func of(_ error: any Error) -> Failure {
    let status: ExitStatus =
      switch error {
      case let failure as Failure: failure.status
      case is CancellationError: .interrupted
      case let error as MediaError: status(of: error.kind)
      case let error as PreparationError: status(of: error.kind)
      case let error as ServiceError: ExitStatus(rawValue: error.exitClass.rawValue) ?? .refused
      case let error as PipelineError: ExitStatus(error.failure)
      case is FaultPlanError, is RequestFileError: .usage
      default: .machine
      }
    let line = words(of: error).split(whereSeparator: \.isNewline).joined(separator: " ")
    return Failure(
      status == .interrupted ? "interrupted" : printable(line), status: status)
  }

  /// What the error says; Foundation's own errors say it in their description for people.
  private static func words(of error: any Error) -> String {
    guard let error = error as? CocoaError else { return "\(error)" }
    let path = error.filePath.map { "\($0): " } ?? ""
    let cause = error.underlying.map { ($0 as NSError).localizedDescription }
    return path + (cause ?? error.localizedDescription)
  }

  private static func status(of kind: MediaError.Kind) -> ExitStatus {
    switch kind {
    case .notMedia, .damaged, .encrypted, .absurd, .impossible, .unsound: .notPassed
    case .unreadable, .diskFull, .unwritable, .missingCodec, .outOfMemory, .other: .machine
    case .cancelled: .interrupted
    }
  }

  private static func status(of kind: PreparationError.Kind) -> ExitStatus {
    switch kind {
    case .inputMissing, .nothingFound, .badOutput: .usage
    case .inputUnreadable, .outputUnwritable, .diskFull, .busy: .machine
    }
  }
}

extension ExitStatus {
  /// The status that stands for a class of failure.
  init(_ failure: FailureClass) { self = ExitStatus(rawValue: failure.rawValue) ?? .machine }
}

extension Console {
  /// Does something and, where that fails, tells a program of it as the last object: `failed`, with the exit
  /// status and the line that people see on standard error.
  func tellingFailure<Result>(
    asJSON: Bool, _ body: () async throws -> Result
  ) async throws -> Result {
    do {
      return try await body()
    } catch {
      if asJSON {
        let failure = Explanation.of(error)
        say(
          JSON.object([
            ("event", "failed"), ("status", JSON(failure.status.rawValue)),
            ("text", JSON(failure.message)),
          ]))
      }
      throw error
    }
  }
}
