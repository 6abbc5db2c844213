import MediaModel

/// Where outputs go.
enum OutputPlace {
  /// The absolute path of the output folder: the one that was asked for, else `NAME-prepared`
  /// beside the first input.
  /// - Throws: `PreparationError` when inputs and output get in each other's way.
  static func resolve(_ options: PreparationOptions) throws -> String {
    guard let first = options.inputs.first else {
      throw PreparationError(
        .inputMissing, path: "", problem: "no input was named", advice: "name a folder or a file")
    }
    guard options.output != "" else {
      throw PreparationError(
        .badOutput, path: "-o", problem: "it names no folder", advice: "name one")
    }
    let place: String
    do {
      if let output = options.output {
        place = try AbsolutePath.ofNew(output)
      } else {
        place = try beside(first)
      }
    } catch {
      throw PreparationError(
        .inputMissing, path: first, problem: "it cannot be opened (\(error))",
        advice: "check the path")
    }
    try check(place, options: options)
    return place
  }

  private static func beside(_ input: String) throws -> String {
    let path = try AbsolutePath.of(input)
    guard path != "/" else {
      throw PreparationError(
        .badOutput, path: "/", problem: "there is no place beside it", advice: "name one with -o")
    }
    let name = FileName(path)
    let isFolder = try FileSystem.status(path).kind == .folder
    let ownName = isFolder ? String(path.dropFirst(name.folder.count)) : name.stem
    return name.folder + ownName + "-prepared"
  }

  private static func check(_ place: String, options: PreparationOptions) throws {
    if let status = try? FileSystem.status(place), status.kind != .folder {
      throw PreparationError(
        .badOutput, path: place, problem: "it is a file, not a folder",
        advice: "choose another place with -o")
    }
    for input in options.inputs {
      guard let real = try? FileSystem.realPath(input) else { continue }
      if real == place {
        throw PreparationError(
          .badOutput, path: place, problem: "the output folder is an input",
          advice: "choose another place with -o, so that inputs stay untouched")
      }
    }
  }
}
