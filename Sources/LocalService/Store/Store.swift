import Foundation
import Synchronization

/// Keeps the service's records: in memory behind a lock, each change also in a file, so that a
/// server on the same folder goes on after any death.
///
///     DATA/accounts.json
///     DATA/sessions/SID.json   DATA/uploads/SID/HASH.ext
///     DATA/renders/ID.json     DATA/renders/ID.mp4
///     DATA/incoming/           bodies under way, emptied at each start
final class Store: Sendable {
  let folder: String
  private let world: Mutex<World>

  private struct World: Sendable {
    var accounts: [String: Account] = [:]
    var sessions: [String: Session] = [:]
    var renders: [String: RenderJob] = [:]
  }

  /// Opens a data folder and reads what is there; files that can't be read are left alone.
  init(folder: String) throws(LocalServerError) {
    self.folder = folder
    var found = World()
    do {
      let files = FileManager.default
      try? files.removeItem(atPath: folder + "/incoming")
      for name in ["sessions", "uploads", "renders", "incoming"] {
        try files.createDirectory(
          atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
      }
      let accounts: [Account] = Self.read("\(folder)/accounts.json") ?? []
      found.accounts = Dictionary(accounts.map { ($0.token, $0) }) { first, _ in first }
      for session: Session in Self.readAll("\(folder)/sessions") {
        found.sessions[session.id] = session
      }
      for render: RenderJob in Self.readAll("\(folder)/renders") {
        found.renders[render.id] = render
      }
    } catch {
      throw LocalServerError(
        "\(folder): the service can't keep its data there (\(error.localizedDescription)); "
          + "choose another folder with --data")
    }
    world = Mutex(found)
  }

  private static func read<Value: Decodable>(_ path: String) -> Value? {
    FileManager.default.contents(atPath: path).flatMap {
      try? JSONDecoder().decode(Value.self, from: $0)
    }
  }

  private static func readAll<Value: Decodable>(_ folder: String) -> [Value] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".json") }.compactMap { read("\(folder)/\($0)") }
  }

  /// Replaces the file in one step; a full disk leaves the older one.
  private func write(_ value: some Encodable, to name: String) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let data = try? encoder.encode(value) else { return }
    // Accounts hold tokens: nobody else may read them, not even for a moment.
    let path = "\(folder)/\(name)"
    let descriptor = open(path + ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard (try? file.write(contentsOf: data)) != nil else { return }
    rename(path + ".new", path)
  }
}

extension Store {
  // MARK: Accounts

  /// The account of a token.
  func account(token: String) -> Account? { world.withLock { $0.accounts[token] } }

  /// All accounts.
  var accounts: [Account] { world.withLock { Array($0.accounts.values) } }

  /// Adds or replaces an account.
  func put(_ account: Account) {
    world.withLock {
      $0.accounts[account.token] = account
      write(Array($0.accounts.values), to: "accounts.json")
    }
  }

  /// Changes every account.
  func changeAccounts(_ change: (inout Account) -> Void) {
    world.withLock { world in
      for token in world.accounts.keys {
        world.accounts[token].map { $0 }.map { old in
          var account = old
          change(&account)
          world.accounts[token] = account
        }
      }
      write(Array(world.accounts.values), to: "accounts.json")
    }
  }

  /// Changes one account; nil when there is none.
  func change<Result>(
    accountOf token: String, _ change: (inout Account) -> Result
  ) -> Result? {
    world.withLock { world in
      guard var account = world.accounts[token] else { return nil }
      let result = change(&account)
      world.accounts[token] = account
      write(Array(world.accounts.values), to: "accounts.json")
      return result
    }
  }

  // MARK: Sessions

  /// A session by its id.
  func session(_ id: String) -> Session? { world.withLock { $0.sessions[id] } }

  /// Adds a session.
  func put(_ session: Session) {
    world.withLock {
      $0.sessions[session.id] = session
      write(session, to: "sessions/\(session.id).json")
    }
  }

  /// Changes a session; nil when there is none.
  func change<Result>(session id: String, _ change: (inout Session) -> Result) -> Result? {
    world.withLock { world in
      guard var session = world.sessions[id] else { return nil }
      let result = change(&session)
      world.sessions[id] = session
      write(session, to: "sessions/\(id).json")
      return result
    }
  }

  /// Forgets all sessions; their files stay.
  func dropSessions() {
    world.withLock { world in
      for id in world.sessions.keys {
        try? FileManager.default.removeItem(atPath: "\(folder)/sessions/\(id).json")
      }
      world.sessions = [:]
    }
  }

  // MARK: Renders

  /// A render by its id.
  func render(_ id: String) -> RenderJob? { world.withLock { $0.renders[id] } }

  /// All renders, the oldest first.
  var renders: [RenderJob] {
    world.withLock { $0.renders.values.sorted { $0.ordered < $1.ordered } }
  }

  /// Adds a render unless its id is taken; whether it was added.
  func add(_ render: RenderJob) -> Bool {
    world.withLock {
      guard $0.renders[render.id] == nil else { return false }
      $0.renders[render.id] = render
      write(render, to: "renders/\(Self.fileName(render.id)).json")
      return true
    }
  }

  /// Changes a render; `saving` false leaves its file as it is (progress).
  func change(render id: String, saving: Bool = true, _ change: (inout RenderJob) -> Void) {
    world.withLock { world in
      guard var render = world.renders[id] else { return }
      change(&render)
      world.renders[id] = render
      if saving { write(render, to: "renders/\(Self.fileName(id)).json") }
    }
  }

  /// Where a render's video stands.
  func videoPath(ofRender id: String) -> String { "\(folder)/renders/\(Self.fileName(id)).mp4" }

  /// An id as a file name: what is not a letter, a digit, `-` or `_` is written in hexadecimal.
  static func fileName(_ id: String) -> String {
    id.utf8.map { byte in
      let scalar = Character(UnicodeScalar(byte))
      let isPlain = scalar.isASCII && (scalar.isLetter || scalar.isNumber) || "-_".contains(scalar)
      return isPlain ? String(scalar) : "." + String(byte, radix: 16)
    }.joined()
  }
}
