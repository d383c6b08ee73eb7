// Two whole applications at once are too much for two processors: requests would time out.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
