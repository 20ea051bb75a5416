using FileTransfer.Benchmarks.Branches;
using FileTransfer.Benchmarks.Lab;
using FileTransfer.Benchmarks.Micro;
using FileTransfer.Benchmarks.Site;
using FileTransfer.Benchmarks.Swarm;

return args switch
{
    ["micro", .. var filters] => MicroRunner.Run(filters),
    ["site", .. var names] => await SiteRunner.RunAsync(names),
    ["lab", .. var names] => await LabRunner.RunAsync(names),
    ["branches", .. var names] => await BranchRunner.RunAsync(names),
    ["swarm", .. var names] => SwarmRunner.Run(names),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        $"""
        micro [FILTER]         BenchmarkDotNet on the parts of the hot path
        site NAME... [--runs N]  whole processes over loopback: {string.Join(", ", Scenarios.All.Select(scenario => scenario.Name))}
        lab [NAME]... [--runs N]  broadcasts to whole processes on lines of their own (root): {string.Join(", ", LabScenarios.All.Select(scenario => scenario.Name))}
        branches [NAME]... [--runs N]  broadcasts to sites with a broadcaster each (root): {string.Join(", ", BranchScenario.All.Select(scenario => scenario.Name))}
        swarm [NAME]...        the broadcast planner in a simulated network
        """);
    return 2;
}
