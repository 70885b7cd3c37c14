/// The summaries and explanations of the commands.
package enum HelpText: String, TextIdentifier {
    case conversation = "help.group.conversation"
    case asking = "help.group.asking"
    case code = "help.group.code"
    case about = "help.group.about"
    case new = "help.new"
    case sessions = "help.sessions"
    case sessionsQuery = "help.sessions.query"
    case resume = "help.resume"
    case resumeWhich = "help.resume.which"
    case ask = "help.ask"
    case askWords = "help.ask.words"
    case askContinue = "help.ask.continue"
    case askNoSession = "help.ask.no-session"
    case json = "help.json"
    case model = "help.model"
    case modelName = "help.model.name"
    case set = "help.set"
    case setName = "help.set.name"
    case setValue = "help.set.value"
    case engine = "help.engine"
    case engineAction = "help.engine.action"
    case engineTarget = "help.engine.target"
    case blocks = "help.blocks"
    case blocksAll = "help.blocks.all"
    case show = "help.show"
    case blockNumber = "help.block-number"
    case copy = "help.copy"
    case save = "help.save"
    case saveTargets = "help.save.targets"
    case saveForce = "help.save.force"
    case yes = "help.yes"
    case diff = "help.diff"
    case status = "help.status"
    case help = "help.help"
    case helpCommand = "help.help.command"
    case quit = "help.quit"
    case engineInstalled = "help.engine.installed"
    case localEngine = "help.local-engine"
    case usage = "help.usage"
    case options = "help.options"
    case promptNotes = "help.prompt-notes"

    package var english: String {
        switch self {
        case .conversation: "Conversation"
        case .asking: "Asking"
        case .code: "Code"
        case .about: "About"
        case .new: "Begin a new session."
        case .sessions: "List the sessions, the latest first."
        case .sessionsQuery: "Only sessions whose title or id holds these words."
        case .resume: "Go on with an earlier session."
        case .resumeWhich: "A number of the last list, an id or its beginning, or words of the title."
        case .ask: "Ask one question; the answer goes to standard output."
        case .askWords: "The question. What comes on standard input is added to it."
        case .askContinue: "Go on with the latest session of this folder."
        case .askNoSession: "Keep nothing."
        case .json: "Print JSON."
        case .model: "Show the model, or choose another."
        case .modelName: "The model's name as the service knows it; coder or small for the local engine."
        case .set: "Show the parameters that are sent, or set one."
        case .setName: "max_tokens, temperature, top_p, seed, stop … as the service calls it."
        case .setValue: "A number, a word or JSON; without it the parameter is taken back."
        case .engine: "Install, start, stop or describe the local engine."
        case .engineAction: "install, start, stop, status, use or remove."
        case .engineTarget: "For install and remove: coder or small. For use: coder, small or the path of a GGUF file."
        case .blocks: "List the code blocks of the last answer."
        case .blocksAll: "Those of every answer."
        case .show: "Print code blocks as they are."
        case .blockNumber: "N of the last answer, M.N of the M-th; without it the last block."
        case .copy: "Copy a code block to the clipboard (OSC 52)."
        case .save: "Save code blocks to files: all that have a name, or those named here."
        case .saveTargets: "Block numbers; after a single one a path may follow."
        case .saveForce: "Save a block whose closing fence is missing."
        case .yes: "Answer every question with yes."
        case .diff: "Show how code blocks differ from the files they are for."
        case .status: "Show session, service, model, folder and engine."
        case .help: "List the commands, or explain one."
        case .helpCommand: "A command's name."
        case .quit: "Leave; the session is kept (ctrl-D does the same)."
        case .engineInstalled: "Only say by the exit status whether this model is installed."
        case .localEngine: "the local engine"
        case .usage:
            """
            USAGE: assay [-c] [--resume ID]     open the prompt (-c: go on with the latest session here)
                   assay COMMAND …              run one command
            """
        case .options:
            """
            Options for all:
              --service NAME    local, or openai for any OpenAI-compatible server
              --model NAME      the model
              --session ID      the session that a command works on (else ASSAY_SESSION, else the latest here)
              --sessions DIR    where sessions are kept
              --version, --help
            """
        case .promptNotes:
            """
            Anything else is sent. @path sends a file along, \"\"\" begins and ends a message of many lines, // sends a
            line that begins with a slash. ctrl-C stops an answer or clears the line, ctrl-D leaves.
            """
        }
    }
}
