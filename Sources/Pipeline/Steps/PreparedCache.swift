import Foundation

/// The folders of prepared media in the cache: made again when needed, so that those which nobody
/// used for a month may go.
enum PreparedCache {
  /// How long an unused folder is kept, in seconds.
  static let lifetime = 30 * 86_400.0

  /// Marks a folder as used now.
  static func touch(_ folder: String, now: Date = Date()) {
    try? FileManager.default.setAttributes([.modificationDate: now], ofItemAtPath: folder)
  }

  /// Removes the folders in `cache` that nobody used for their lifetime.
  static func prune(_ cache: String, now: Date = Date()) {
    let manager = FileManager.default
    for name in (try? manager.contentsOfDirectory(atPath: cache)) ?? [] {
      let path = "\(cache)/\(name)"
      guard let used = try? manager.attributesOfItem(atPath: path)[.modificationDate] as? Date,
        now.timeIntervalSince(used) > lifetime
      else { continue }
      try? manager.removeItem(atPath: path)
    }
  }
}
