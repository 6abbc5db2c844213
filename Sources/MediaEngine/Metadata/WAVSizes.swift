/// The sizes in a WAV's header, which recorders fill in when they end: where they lost power, or wrote to a
/// pipe, the sizes are 0 or the largest that there are, and many programs see no sound or days of it.
public enum WAVSizes {
  /// Copies a WAV with its sizes filled in, and all else byte for byte.
  ///
  /// - Parameter removesLocation: Whether the place where it was made is left out.
  /// - Throws: A ``MediaError`` where a place is left.
  public static func copy(
    from input: String, to output: String, removesLocation: Bool,
    cancellation: Cancellation? = nil
  ) throws {
    let source = try FileSource.open(input)
    let patches = try PictureFault.naming(input, "reading") {
      try Self.patches(in: source) + (removesLocation ? LocationProbe.patches(in: source) : [])
    }
    try FileCopy.copy(source, to: output, patches: patches, cancellation: cancellation) { made in
      if removesLocation, try LocationProbe.hasLocation(made) {
        throw MediaError(
          .unsound, operation: "taking the location out", path: input,
          detail: "some of it is left", advice: "Keep it with --keep-location, or export it anew")
      }
    }
  }

  /// Whether they are filled in, or cannot be.
  static func areFilled(in source: any ByteSource) throws -> Bool {
    try PictureFault.naming("", "reading") { try patches(in: source).isEmpty }
  }

  /// The changes that fill them in; none where they are, and where they have no room for the file's.
  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    let head = try source.read(at: 0, count: 12)
    guard head.holds("RIFF") || head.holds("RF64"), head.holds("WAVE", at: 8) else { return [] }
    var walk = RIFFChunks(source)
    var frame = 1
    var longSizes: Int?
    while let chunk = try walk.next() {
      if chunk.type == "fmt " {
        frame = max(1, try source.read(at: chunk.dataPlace + 12, count: 2).number16(at: 0, .little))
      }
      if chunk.type == "ds64" { longSizes = chunk.dataPlace }
      guard chunk.type == "data" else { continue }
      let held = max(0, source.count - chunk.dataPlace) / frame * frame
      return head.holds("RF64")
        ? try longPatches(longSizes, held: held, frame: frame, in: source)
        : try shortPatches(chunk, held: held, told: head.number32(at: 4, .little), in: source)
    }
    return []
  }

  /// Sizes of 32 bits.
  ///
  /// - Parameter told: What the head says of all that follows.
  private static func shortPatches(
    _ chunk: RIFFChunks.Chunk, held: Int, told: Int, in source: any ByteSource
  ) throws -> [BytePatch] {
    guard source.count - 8 < unknown else { return [] }
    let isOpen = try chunk.count >= unknown || chunk.count == 0 && isSound(after: chunk, in: source)
    guard isOpen || told == 0 || told >= unknown else { return [] }
    var patches = [BytePatch(offset: 4, bytes: coded(source.count - 8, 4))]
    if isOpen { patches.append(BytePatch(offset: chunk.dataPlace - 4, bytes: coded(held, 4))) }
    return patches
  }

  /// Sizes of 64 bits (EBU Tech 3306): of the file, of its sound, and the frames of that.
  private static func longPatches(
    _ place: Int?, held: Int, frame: Int, in source: any ByteSource
  ) throws -> [BytePatch] {
    guard let place else { return [] }
    let sizes = try source.read(at: place, count: 16)
    let told = Int(clamping: sizes.number64(at: 8, .little))
    guard told == 0 && held > 0 || told >= longUnknown else { return [] }
    let bytes = coded(source.count - 8, 8) + coded(held, 8) + coded(held / frame, 8)
    return [BytePatch(offset: place, bytes: bytes)]
  }

  /// Whether what stands behind an empty chunk is no other chunk.
  private static func isSound(
    after chunk: RIFFChunks.Chunk, in source: any ByteSource
  ) throws -> Bool {
    guard let next = try source.exactly(at: chunk.dataPlace, count: 8) else { return false }
    let isNamed = next.prefix(4).allSatisfy { (0x20..<0x7F).contains($0) }
    return !isNamed || chunk.dataPlace + 8 + next.number32(at: 4, .little) > source.count
  }

  /// Sizes from here on are those of a stream whose end is not known.
  private static let unknown = 0xFFFF_FF00
  private static let longUnknown = 1 << 62

  private static func coded(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
