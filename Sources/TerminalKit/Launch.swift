import Foundation
import Synchronization

extension Program {
  /// Reads the process's arguments, runs the command and ends the process.
  ///
  /// `explain` turns an error of the command into a line and a status. Ctrl-C cancels the
  /// command's task, which then cleans up; the status is 130.
  public func launch(explain: @escaping @Sendable (any Error) -> Failure) async -> Never {
    let words = Array(CommandLine.arguments.dropFirst())
    let interruption = Interruption()
    interruption.listen()
    let plain = Console(interruption: interruption)
    let wish: Wish
    do {
      wish = try read(words, width: min(plain.width, 100))
    } catch {
      plain.complain(error.message)
      exit(error.status.rawValue)
    }
    switch wish {
    case .show(let text):
      plain.write(text)
      exit(ExitStatus.fine.rawValue)
    case .run(let command, let arguments):
      exit(await run(command, arguments, interruption, explain).rawValue)
    }
  }

  private func run(
    _ command: any Command.Type, _ arguments: Arguments, _ interruption: Interruption,
    _ explain: @escaping @Sendable (any Error) -> Failure
  ) async -> ExitStatus {
    let end = Mutex(End())
    let stop: @Sendable (ExitStatus) -> Void = { status in
      end.withLock { end in
        end.status = end.status ?? status
        return end.task
      }?.cancel()
    }
    let console = Console(
      colour: arguments[CommonOptions.color].flatMap(ColourChoice.init) ?? .auto,
      quiet: arguments[CommonOptions.quiet], interruption: interruption,
      onBrokenPipe: { stop(.brokenPipe) })
    // The command begins inside, so that what it does about Ctrl-C comes before this.
    let result = await interruption.handling(stop: { stop(.interrupted) }) {
      let task = Task { try await command.run(arguments, on: console) }
      let asked = end.withLock { end in
        end.task = task
        return end.status
      }
      if asked != nil { task.cancel() }
      return await task.result
    }
    console.endProgress()
    TerminalMode.restore()
    let asked = end.withLock { $0.status }
    switch result {
    case .success(let status): return asked ?? status
    case .failure(let error):
      if let asked {
        if asked == .interrupted { console.complain("interrupted") }
        return asked
      }
      let failure = explain(error)
      console.complain(failure.message)
      return failure.status
    }
  }

  private struct End {
    var task: Task<ExitStatus, any Error>?
    var status: ExitStatus?
  }
}
