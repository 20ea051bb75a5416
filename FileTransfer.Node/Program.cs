using FileTransfer.Actors.Security;
using FileTransfer.Node.Commands;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Hosting;
using FileTransfer.Node.Output;

MachineRoots.LeaveAlone();
// Almost every command needs them, and reading takes as long as the command line.
_ = Task.Run(() => Reference.Values);
var terminal = Terminal.FromProcess();
using var interruption = new Interruption(TimeProvider.System, code =>
{
    terminal.Restore();
    Environment.Exit(code);
});
interruption.Listen();
var commands = new CommandLine(
    new NodeRuntime(), terminal, SettingsSources.ProcessEnvironment(), interruption, TimeProvider.System);
return await commands.RunAsync(args);
