import Foundation
import Synchronization

/// The video service's API on the loopback interface, with a real renderer.
///
/// It answers every call of the real service in the same shapes, keeps its records in a folder so
/// that a killed server goes on where it was, and plays faults (see ``FaultPlan``). It is meant as
/// the peer in rehearsals and tests, and is safe to leave running: it listens on 127.0.0.1 alone
/// and fetches from nowhere else.
///
/// While it runs, `GET /_control` lists the calls that set faults, credits and expiry, and that
/// tell which requests came.
///
/// Any anonymous token is made with the credits of ``ServiceRules``; a token of one's own that
/// starts with `nmv_reg_` stands for a registered account.
public final class LocalServer: Sendable {
  /// What it was set up with.
  public let options: LocalServerOptions
  private let running = Mutex<Running?>(nil)

  private struct Running: Sendable {
    var daemon: HTTPDaemon
    var service: RehearsalService
    var temporary: String?
  }

  /// Sets up a server; nothing runs before `start`.
  public init(_ options: LocalServerOptions = LocalServerOptions()) { self.options = options }

  deinit { stop() }

  /// Listens and returns the address, such as `http://127.0.0.1:40123`.
  ///
  /// Throws when the port is taken or the data folder can't be used. Renders that an earlier
  /// server on the same folder left unfinished are begun again.
  public func start() throws(LocalServerError) -> String {
    stop()
    let temporary = options.data == nil ? Self.temporaryFolder() : nil
    let store = try Store(folder: options.data ?? temporary ?? ".")
    let service = RehearsalService(options, store: store)
    let daemon = try HTTPDaemon.start(port: options.port, handler: service)
    service.port = daemon.port
    service.renderer.start()
    running.withLock { $0 = Running(daemon: daemon, service: service, temporary: temporary) }
    return service.base
  }

  /// Ends every connection and render, and removes a temporary data folder. Blocks until done.
  public func stop() {
    let ended = running.withLock { running in
      defer { running = nil }
      return running
    }
    guard let ended else { return }
    ended.daemon.stop()
    ended.service.renderer.stop()
    if let folder = ended.temporary { try? FileManager.default.removeItem(atPath: folder) }
  }

  /// The address while it runs.
  public var address: String? { running.withLock { $0?.service.base } }

  private static func temporaryFolder() -> String {
    FileManager.default.temporaryDirectory
      .appending(path: "preflight-service-\(UUID().uuidString.lowercased())").path
  }
}
