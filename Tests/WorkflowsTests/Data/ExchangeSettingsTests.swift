import Testing
import Workflows

/// Where the exchange is.
struct ExchangeSettingsTests {
    @Test(arguments: ["nowhere", "https://user:secret@example.com"])
    func `an address that is none is refused and shows no password`(_ address: String) throws {
        let error = #expect(throws: WorkflowError.self) {
            try ExchangeSettings(baseURL: address).validate()
        }
        #expect(error?.description.contains("exchange-url") == true)
        #expect(error?.description.contains("secret") == false)
    }
}
