/// The words by which a person may call a shot: the parts of its file's name that tell it from
/// others, such as "beach" of `beach_2024.mp4`.
enum ShotNames {
  private static let common: Set<String> = [
    "all", "and", "camera", "clip", "clips", "copy", "dsc", "dscf", "dscn", "each", "edit",
    "edited", "every", "export", "file", "final", "first", "footage", "gopr", "image", "img",
    "jpeg", "jpg", "last", "mov", "movie", "mp4", "music", "mvi", "new", "old", "one", "part",
    "photo", "photos", "pic", "picture", "png", "pxl", "recording", "scene", "screen",
    "screenshot", "second", "segment", "shot", "slide", "sound", "text", "the", "third", "title",
    "vid", "video", "whatsapp", "with",
  ]

  /// The words of these file names in lower case, the longest first.
  static func words(of files: [String]) -> [String] {
    let words = files.flatMap { file in
      let stem = file.split(separator: ".").first ?? ""
      return stem.lowercased().split { !$0.isLetter }.map(String.init)
    }
    let telling = words.filter { word in
      let isLatin = word.utf8.allSatisfy { $0 < 0x80 }
      return word.count >= (isLatin ? 3 : 1) && !common.contains(word)
    }
    return Set(telling).sorted { ($1.count, $0) < ($0.count, $1) }
  }
}
