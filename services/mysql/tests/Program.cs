using Imports.MySql.Tests;
using Xunit.Runner.InProc.SystemConsole;

// Without a mode this is the test runner. `--bench` measures the loaders (see README.md).
return args switch
{
    ["--bench", .. var rest] => await Benchmark.RunAsync(rest),
    _ => await ConsoleRunner.Run(args),
};
