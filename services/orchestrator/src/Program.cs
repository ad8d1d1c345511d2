using Imports.Hosting;
using Imports.Orchestrator;

var app = ServiceHost.Create("orchestrator", args).AddOrchestrator().Build();
app.MapImportsHealth();
app.Run();
