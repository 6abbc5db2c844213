/// Chooses which tags go from a source into a copy of it; pure.
enum TagFilter {
  /// Written anew by the muxer, or about streams that are no longer what they were.
  private static let stale: Set<String> = [
    "major_brand", "minor_version", "compatible_brands", "encoder", "duration", "bps", "rotate",
    "number_of_frames", "number_of_bytes", "vendor_id", "alpha_mode", "itunsmpb", "filename",
    "mimetype",
  ]

  /// What QuickTime calls tags that other containers have too.
  private static let plainNames: [String: String] = [
    creationDate: "creation_time", "com.apple.quicktime.title": "title",
    "com.apple.quicktime.artist": "artist", "com.apple.quicktime.album": "album",
    "com.apple.quicktime.comment": "comment", "com.apple.quicktime.copyright": "copyright",
    "com.apple.quicktime.description": "description", "com.apple.quicktime.genre": "genre",
    "com.apple.quicktime.location.iso6709": "location",
  ]

  /// What Vorbis comments call tags that MP4 has.
  private static let vorbisNames = ["unsyncedlyrics": "lyrics", "bpm": "tmpo"]
  /// Numbers, and what may tell of how many they are one.
  private static let totals = [
    "track": ["tracktotal", "totaltracks"], "disc": ["disctotal", "totaldiscs"],
  ]

  /// When it was recorded, by the clock of the place; `creation_time` has no zone but UTC.
  private static let creationDate = "com.apple.quicktime.creationdate"

  /// When an MXF was last written, which is when it was recorded or exported; many have no other date.
  private static let changeDate = "modification_date"

  static func kept(_ tags: [String: String], keepLocation: Bool) -> [String: String] {
    var kept = tags.filter { name, _ in
      if stale.contains(name) || name.hasPrefix("_statistics") || name.hasPrefix("duration-") {
        return false
      }
      return keepLocation || !MovieProbe.isLocation(tag: name)
    }
    if let date = kept[creationDate], kept["creation_time"] != nil, kept["date"] == nil {
      kept["date"] = date
    }
    if let date = kept.removeValue(forKey: changeDate), kept["creation_time"] == nil {
      kept["creation_time"] = date
    }
    if let time = kept["creation_time"], isTimeOfDay(time) {
      // Of a Broadcast WAV, which tells date and time apart (EBU Tech 3285), by the recorder's clock.
      kept["creation_time"] = kept["date"].flatMap(day).map { "\($0)T\(timeOfDay(time))Z" }
    }
    for (name, others) in totals {
      guard let number = kept[name], !number.contains("/"),
        let total = others.lazy.compactMap({ kept[$0] }).first
      else { continue }
      kept[name] = "\(number)/\(total)"
    }
    return plainNames.merging(vorbisNames) { first, _ in first }.reduce(into: kept) { all, names in
      guard let value = all.removeValue(forKey: names.key), all[names.value] == nil else { return }
      all[names.value] = value
    }
  }

  /// Two digits each, with whatever sign between.
  private static func isTimeOfDay(_ text: String) -> Bool { groups(text, [2, 2, 2]) != nil }

  private static func timeOfDay(_ text: String) -> String {
    groups(text, [2, 2, 2])?.joined(separator: ":") ?? text
  }

  /// A date with hyphens; nil where it is none.
  private static func day(_ text: String) -> String? {
    groups(text, [4, 2, 2]).flatMap { $0[0] == "0000" ? nil : $0.joined(separator: "-") }
  }

  /// Groups of so many digits with one sign between each; nil where the text is anything else.
  private static func groups(_ text: String, _ widths: [Int]) -> [String]? {
    let parts = text.split { !$0.isNumber }
    guard parts.map(\.count) == widths, text.count == widths.reduce(widths.count - 1, +) else {
      return nil
    }
    return parts.map { String($0) }
  }
}
