/// Words that tell a shape or size and may stand beside a length in a list of wishes.
enum ShapeWords {
  static func isShape(_ word: String) -> Bool { false }
}
