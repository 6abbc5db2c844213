import Foundation
import Ledger
import MediaEngine
import MediaModel
import Service

/// What every command of a project needs: the ledger, and a client of its service.
struct Workplace: Sendable {
  let ledger: Ledger
  let client: ServiceClient
  /// The service's address, or `local`: its name in the ledger.
  let service: String
  /// The absolute path of the project folder.
  let project: String
  let options: ServiceOptions
  let relay: EventRelay
  private let embedded: EmbeddedService?
  private let opened = Date().timeIntervalSince1970

  /// The name of the local service in the ledger.
  static let localService = "local"

  /// Opens a workplace for the body and closes it whatever becomes of it.
  static func with<Result: Sendable>(
    project: String, isExact: Bool = true, options: ServiceOptions, relay: EventRelay,
    _ body: (Workplace) async throws -> Result
  ) async throws -> Result {
    let ledger = try await openLedger(environment: options.environment, relay: relay)
    let meant = isExact ? project : try await ledger.project(for: project, options)
    if meant != project { relay.notice("the session is that of \(meant)") }
    let place = try await open(ledger, project: meant, options: options, relay: relay)
    do {
      let result = try await body(place)
      await place.close()
      return result
    } catch {
      await place.close()
      throw error
    }
  }

  private static func open(
    _ ledger: Ledger, project: String, options: ServiceOptions, relay: EventRelay
  ) async throws -> Workplace {
    var embedded: EmbeddedService?
    let configuration: ServiceConfiguration
    if options.local {
      let key = try projectKey(project)
      let folder = "\(ledger.directory)/local/\(key)"
      let service = try await EmbeddedService.start(
        folder: folder, lockPath: try ledger.lockPath("local-\(key)"), options: options)
      embedded = service
      configuration = EmbeddedService.configuration(
        address: service.address, folder: folder, options: options)
    } else {
      configuration = ServiceConfiguration(
        environment: options.environment, policy: options.skill,
        installPaths: [options.skillFile].compactMap(\.self))
    }
    let trace = options.local ? nil : options.trace
    return Workplace(
      ledger: ledger,
      client: ServiceClient(
        configuration: configuration, clock: options.clock, log: { trace?($0) }),
      service: options.local ? localService : configuration.api, project: project, options: options,
      relay: relay, embedded: embedded)
  }

  /// Opens the ledger of this machine and tells when a damaged one was set aside.
  static func openLedger(environment: [String: String], relay: EventRelay) async throws -> Ledger {
    let ledger = try await Ledger.open(directory: StateDirectory.path(environment: environment))
    if let aside = ledger.setAside {
      relay.warning("the ledger was damaged: it was set aside as \(aside) and a new one begun")
    }
    return ledger
  }

  private func close() async { await embedded?.stop() }

  /// Takes the lock under which one process at a time works on this project.
  func lock() throws -> FileLock {
    let path = try ledger.lockPath(
      "project-" + Self.projectKey("\(service)\n\(project)"))
    guard let lock = try FileLock.take(path) else { throw PipelineError.busy(lockPath: path) }
    return lock
  }

  /// A short name for a project that is fit for a file name.
  static func projectKey(_ project: String) throws -> String {
    String(try ContentHash.sha256(of: Array(project.utf8)).prefix(16))
  }

  /// Addresses of MP4s told before this moment (in seconds since 1970) are no longer trusted: they
  /// live 24 to 48 hours, and those of the local service as long as the process.
  var oldestLink: Double {
    let now = Date().timeIntervalSince1970
    return embedded == nil ? now - 23.5 * 3600 : opened
  }

  /// Seconds between two looks at a render.
  func pollInterval(_ render: RenderOptions) -> Double {
    render.poll ?? (embedded == nil ? 30 : 0.25)
  }
}

extension Ledger {
  /// The project that is meant in a folder: that of the session that is named, else the folder
  /// itself where it has a session, else the latest one in it that has.
  fileprivate func project(for folder: String, _ options: ServiceOptions) throws -> String {
    let living = try sessions().filter {
      $0.lost == nil && ($0.service == Workplace.localService) == options.local
    }
    if let named = options.session {
      return living.first { $0.session == named }?.project ?? folder
    }
    if living.contains(where: { $0.project == folder }) { return folder }
    return living.first { $0.project.hasPrefix(folder + "/") }?.project ?? folder
  }
}
