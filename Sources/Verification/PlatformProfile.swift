/// What a platform takes, with where that is written and when it was read.
public struct PlatformProfile: Hashable, Sendable {
  /// The name it is asked by, such as `reels`.
  public var name: String

  /// The profiles by name.
  public static let all: [PlatformProfile] = []

  /// The profile of that name.
  public static func named(_ name: String) -> PlatformProfile? {
    all.first { $0.name == name.lowercased() }
  }
}
