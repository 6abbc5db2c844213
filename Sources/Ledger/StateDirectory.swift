import CSQLite
import Foundation

/// The folder in which everything that must outlive the process is kept.
public enum StateDirectory {
  /// `$XDG_STATE_HOME/preflight`, or `~/.local/state/preflight`. A relative or empty
  /// `XDG_STATE_HOME` is passed over, as the XDG base directory specification has it.
  public static func path(environment: [String: String]) -> String {
    home(environment, "XDG_STATE_HOME", below: ".local/state")
  }

  /// `$XDG_CACHE_HOME/preflight`, or `~/.cache/preflight`: what can be made again.
  public static func cache(environment: [String: String]) -> String {
    home(environment, "XDG_CACHE_HOME", below: ".cache")
  }

  private static func home(
    _ environment: [String: String], _ variable: String, below: String
  ) -> String {
    if let base = environment[variable], base.hasPrefix("/") { return base + "/preflight" }
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory()
    return "\(home)/\(below)/preflight"
  }

  /// Makes the folder, readable by its owner alone; parents are made where they are missing.
  public static func make(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw LedgerError(
        code: LedgerCode(rawValue: SQLITE_CANTOPEN), operation: "make the folder", path: path,
        detail: (error as NSError).localizedDescription)
    }
    chmod(path, 0o700)
  }
}
