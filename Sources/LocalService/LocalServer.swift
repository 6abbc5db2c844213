/// The video service's API on the loopback interface, with a real renderer.
public final class LocalServer: Sendable {
  /// What it was set up with.
  public let options: LocalServerOptions

  /// Sets up a server; nothing runs before `start`.
  public init(_ options: LocalServerOptions = LocalServerOptions()) { self.options = options }

  /// Listens and returns the address, such as `http://127.0.0.1:40123`.
  ///
  /// Throws when the port is taken or the data folder can't be used.
  public func start() throws(LocalServerError) -> String {
    throw LocalServerError("the local service is not ready")
  }

  /// Ends every connection and render, and removes a temporary data folder. Blocks until done.
  public func stop() {}
}
