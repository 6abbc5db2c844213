import LocalService
import Testing

@Test func scratchServe() async throws {
  let server = LocalServer(LocalServerOptions(port: 8199, data: "/tmp/lt/data", log: { print($0) }))
  print(try server.start())
  try await Task.sleep(for: .seconds(600))
  server.stop()
}
