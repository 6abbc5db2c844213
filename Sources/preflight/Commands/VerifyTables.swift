import FaithfulJSON
import MediaModel
import TerminalKit
import Verification

/// What `verify` judges by, for a person or a program.
enum VerifyTables: String, CaseIterable {
  /// Where findings become warnings and failures.
  case thresholds
  /// The limits of the platforms.
  case platforms
  /// The JSON Schema of `--json`.
  case schema

  func show(on console: Console) throws {
    switch self {
    case .thresholds: console.say(Self.thresholdTable)
    case .platforms: console.say(Self.platformTable)
    case .schema: console.say(try VerdictSchema.json().text(pretty: true))
    }
  }

  private static var thresholdTable: Table {
    var table = Table([
      .init("threshold"), .init("usual", right: true), .init("unit"), .init("source", wraps: true),
    ])
    for key in Thresholds.Key.allCases {
      let usual = key.entry.usual
      let number = usual == usual.rounded() ? "\(Int(usual))" : "\(usual)"
      table.add([
        .init(key.rawValue), .init(number), .init(key.entry.unit), .init(key.entry.source),
      ])
    }
    return table
  }

  private static var platformTable: Table {
    var table = Table([
      .init("platform"), .init("length, s", right: true), .init("shape"),
      .init("fps", right: true), .init("file", right: true), .init("source", wraps: true),
    ])
    for profile in PlatformProfile.all {
      table.add([
        .init(profile.name), .init(range(profile.lengths)),
        .init(profile.shape.map { "\($0)" } ?? "any"), .init(range(profile.frameRates)),
        .init("\(profile.largest)"), .init("\(profile.source) (looked up \(profile.date))"),
      ])
    }
    return table
  }

  private static func range(_ range: ClosedRange<Double>) -> String {
    "\(Int(range.lowerBound))–\(Int(range.upperBound))"
  }
}
