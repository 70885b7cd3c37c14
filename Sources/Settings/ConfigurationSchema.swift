import AssayCore

/// The JSON Schema (draft 2020-12) of `config.yaml`, made from `SettingTable`; `config.schema.json` beside this file is
/// what it gives, for editors.
package enum ConfigurationSchema {
    /// JSON text of one line for each setting.
    package static var text: String {
        let members = schema.members.map { member in
            guard member.key == "properties" else { return "  \(json(.string(member.key))): \(json(member.value))" }
            let lines = member.value.members.map { "    \(json(.string($0.key))): \(json($0.value))" }
            return "  \"properties\": {\n\(lines.joined(separator: ",\n"))\n  }"
        }
        return "{\n\(members.joined(separator: ",\n"))\n}\n"
    }

    private static var schema: JSONValue {
        let head: [JSONValue.Member] = [
            .init(key: "$schema", value: .string("https://json-schema.org/draft/2020-12/schema")),
            .init(key: "title", value: .string(SettingsText.schemaTitle())),
        ]
        return .object(head + SettingKind.fields(SettingTable.all).schema.members)
    }

    private static func json(_ value: JSONValue) -> String {
        var writer = JSONWriter()
        writer.value(value)
        return writer.text
    }
}

extension SettingKind {
    /// What the values are as a YAML reader gives them.
    var schema: JSONValue {
        switch self {
        case .text: .typed("string", ("pattern", .string("\\S")))
        case .choice(let values): .object([.init(key: "enum", value: .array(values.map { .string($0) }))])
        case .whole(let range):
            .typed("integer", ("minimum", .whole(range.lowerBound)), ("maximum", .whole(range.upperBound)))
        case .size: .either(.typed("integer", ("minimum", .whole(1))), .matching("^[0-9]+ *([KkMmGg][Bb])?$"))
        case .flag: .typed("boolean")
        case .path: .matching("^(/|~/)")
        case .words, .texts: .either(SettingKind.text.schema, .typed("array", ("items", SettingKind.text.schema)))
        case .textOrFile:
            .either(
                SettingKind.text.schema,
                SettingKind.fields([SettingDeclaration("file", .path, .system)]).schema)
        case .level: .matching("^(tested|checked|untested( .*)?)$")
        case .anything: .object([])
        case .map(let kind): .typed("object", ("additionalProperties", kind.schema))
        case .fields(let declarations):
            .typed(
                "object", ("additionalProperties", .bool(false)),
                ("properties", .object(declarations.map { .init(key: $0.name, value: $0.schema) })))
        }
    }
}

extension SettingDeclaration {
    fileprivate var schema: JSONValue {
        .object([.init(key: "description", value: .string(summary()))] + kind.schema.members)
    }
}

extension JSONValue {
    fileprivate static func typed(_ type: String, _ others: (String, JSONValue)...) -> JSONValue {
        .object([.init(key: "type", value: .string(type))] + others.map { .init(key: $0.0, value: $0.1) })
    }

    fileprivate static func matching(_ pattern: String) -> JSONValue { typed("string", ("pattern", .string(pattern))) }

    fileprivate static func whole(_ number: Int) -> JSONValue { .number(String(number)) }

    fileprivate static func either(_ choices: JSONValue...) -> JSONValue {
        .object([.init(key: "anyOf", value: .array(choices))])
    }
}
