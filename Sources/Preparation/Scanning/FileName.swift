/// A path's last component, taken apart.
struct FileName: Hashable, Sendable {
  /// The folders before it with their closing slash, or nothing.
  let folder: String
  /// The name without its extension.
  let stem: String
  /// What follows the last dot, in lower case; empty where there is none.
  let fileExtension: String

  /// Takes a path apart. A leading dot belongs to the stem.
  init(_ path: String) {
    let name: Substring
    if let slash = path.lastIndex(of: "/") {
      folder = String(path[...slash])
      name = path[path.index(after: slash)...]
    } else {
      folder = ""
      name = path[...]
    }
    if let dot = name.lastIndex(of: "."), dot != name.startIndex,
      name.index(after: dot) != name.endIndex
    {
      stem = String(name[..<dot])
      fileExtension = name[name.index(after: dot)...].lowercased()
    } else {
      stem = String(name)
      fileExtension = ""
    }
  }
}
