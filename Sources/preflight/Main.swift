import Foundation

@main
struct Preflight {
  static func main() async {}
}
