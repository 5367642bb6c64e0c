"""What a program calls to record runs and to ask about them: the fluent API and `MlflowClient`."""
