import Ledger
import LocalService
import MediaEngine
import MediaModel
import Service

/// Owns the local service inside this process, with its data kept beside the ledger: one folder
/// for each project, used by one process at a time.
final class EmbeddedService: Sendable {
  let address: String
  private let server: LocalServer
  private let lock: FileLock

  private init(server: LocalServer, address: String, lock: FileLock) {
    self.server = server
    self.address = address
    self.lock = lock
  }

  /// Starts the service for a project.
  static func start(
    folder: String, lockPath: String, options: ServiceOptions
  ) async throws -> EmbeddedService {
    try await BlockingWork.run {
      guard let lock = try FileLock.take(lockPath) else {
        throw PipelineError.busy(lockPath: lockPath)
      }
      try StateDirectory.make(folder)
      var setup = LocalServerOptions.embedded(data: folder + "/data")
      setup.log = options.trace
      if let faults = options.faults { setup.faults = try FaultPlan(parsing: faults) }
      let server = LocalServer(setup)
      let address = try server.start()
      return EmbeddedService(server: server, address: address, lock: lock)
    }
  }

  /// Stops the service and lets its folder go.
  func stop() async {
    let server = server
    _ = try? await BlockingWork.run { server.stop() }
  }

  /// How the service is spoken to: with a token and client id of its own, never the person's.
  static func configuration(
    address: String, folder: String, options: ServiceOptions
  ) -> ServiceConfiguration {
    var own = options.environment
    own["NEMO_TOKEN"] = nil
    own["NEMO_CLIENT_ID"] = nil
    var configuration = ServiceConfiguration(
      environment: own, api: address, policy: options.skill)
    configuration.web = address
    configuration.configFolder = folder + "/identity"
    configuration.stateFolder = folder + "/identity"
    return configuration
  }
}

extension PipelineError {
  /// Another process holds a lock.
  static func busy(lockPath: String) -> PipelineError {
    let holder = FileLock.holder(of: lockPath).map { "process \($0)" } ?? "another process"
    return PipelineError(
      .machine, "\(holder) is working on this folder", advice: "wait until it is done")
  }
}
