using Imports.Persistence.Tests.Stack;
using Xunit.Runner.InProc.SystemConsole;

// Without a mode this is the test runner. `--worker` is the process that a test kills; `--bench` measures (see README.md).
return args switch
{
    ["--worker", var controlSchema, var broker] => await CrashingWorker.RunAsync(controlSchema, broker),
    ["--bench", .. var rest] => await Benchmark.RunAsync(rest),
    _ => await ConsoleRunner.Run(args),
};
