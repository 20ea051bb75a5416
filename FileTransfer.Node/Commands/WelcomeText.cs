using System.CommandLine;

namespace FileTransfer.Node.Commands;

/// <summary>What <c>filetransfer</c> alone shows: examples first, then the verbs and the exit codes.</summary>
internal static class WelcomeText
{
    public static int Write(RootCommand root, TextWriter output)
    {
        output.WriteLine(
            """
            Put this exact file or folder on every machine of the site, with proof.

            Try it, all on this machine, about ten seconds:
              filetransfer demo

            For real:
              filetransfer server --data /srv/filetransfer              on the server
              filetransfer invite --data /srv/filetransfer              prints a link for one machine
              filetransfer join ft://server:5001/CODE                   on the other machine
              filetransfer send report.pdf                              to the server
              filetransfer get report.pdf --out copy.pdf                and back
              filetransfer client --inbox ./inbox                       receive what is broadcast
              filetransfer broadcast ./images --data /srv/filetransfer  to every connected client

            Verbs (filetransfer VERB --help):
            """);
        var width = root.Subcommands.Max(verb => verb.Name.Length) + 2;
        foreach (var verb in root.Subcommands.Where(verb => !verb.Hidden))
            output.WriteLine($"  {verb.Name.PadRight(width)}{verb.Description}");
        output.WriteLine(
            """

            Options of every verb:
              --json         one JSON object per line; the last one is result or error
              -q, --quiet    say nothing on success but what was asked for
              -v, --verbose  show the log; --debug: all of it, and stack traces
              --help         also of a verb; --version

            Exit codes:
              0 done                  1 our bug               2 usage or configuration
              3 not found             4 not allowed           5 this machine's disk or files
              6 the other side refused                        7 integrity
              8 partly done          10 exists already       11 no connection; resumable
             12 the source changed   13 versions do not fit 130, 143 interrupted; resumable
            """);
        return ExitCode.Done;
    }
}
